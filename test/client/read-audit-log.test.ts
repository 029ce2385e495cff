import { QueryNotRegisteredError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { createCalls } from '../../src/client/calls.js';
import type { ServerConnection } from '../../src/client/connect.js';
import { readAuditLog } from '../../src/client/read-audit-log.js';
import { type AuditEntry, pageOfLog } from '../../src/contract/index.js';

const digest = `sha256:${'a'.repeat(64)}`;
const entryOf = (seq: number): AuditEntry =>
  ({
    ...{ seq, at: '2026-03-01T10:00:00.000Z', kind: 'transition', event: 'went', from: 'a', to: 'b' },
    ...{ actor: { kind: 'system', id: 'engine', via: 'engine' }, trigger: 'stage', definition: digest },
    ...{ prev: digest, hash: digest, message: 'x'.repeat(1_000) },
  }) as AuditEntry;
const entries = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => entryOf(from + at));

const notFound = () => Object.assign(new Error('5 NOT_FOUND: gone'), { code: 5, details: 'gone', metadata: {} });
const tooLarge = () => new QueryNotRegisteredError('Blob data size exceeds limit.', 3);

type Execution = { readonly log: readonly AuditEntry[]; readonly before?: string; readonly refuses?: () => Error };

/** A server that keeps these executions, the newest first, and a worker that answers for them. */
function serverOf(executions: { readonly [runId: string]: Execution }, { isOpen = true, answersWhole = false } = {}) {
  const asked: unknown[] = [];
  const [newest = ''] = Object.keys(executions);
  const find = async (runId = newest) => {
    const found = executions[runId];
    if (!found) throw notFound();
    return found;
  };
  const connection = {
    settings: { namespace: 'default', address: 'nowhere' },
    client: {
      connection: { withDeadline: (_: number, call: () => Promise<unknown>) => call() },
      workflow: {
        getHandle: (_run: string, runId?: string) => ({
          async query(_name: string, after: number) {
            asked.push([runId ?? newest, after]);
            const { log, refuses } = await find(runId);
            if (refuses) throw refuses();
            return answersWhole ? log : pageOfLog(log, after);
          },
          describe: async () => ({ status: { name: isOpen ? 'RUNNING' : 'COMPLETED' } }),
        }),
      },
      workflowService: {
        async getWorkflowExecutionHistory({ execution }: { execution: { runId?: string } }) {
          asked.push([execution.runId ?? newest, 'start']);
          const { before } = await find(execution.runId);
          const started = { continuedExecutionRunId: before ?? '' };
          return { history: { events: [{ workflowExecutionStartedEventAttributes: started }] } };
        },
      },
    },
  } as unknown as ServerConnection;
  return { read: (after?: number) => readAuditLog(connection, createCalls(connection, 1_000), 'r', after), asked };
}

describe('the whole log of a run', () => {
  it('is that of all its executions, each in as many answers as it takes', async () => {
    const { read, asked } = serverOf({
      c: { log: [], before: 'b' },
      b: { log: entries(4, 900), before: 'a' },
      a: { log: entries(1, 3) },
    });
    expect((await read()).map(({ seq }) => seq)).toEqual(entries(1, 900).map(({ seq }) => seq));
    expect(asked.filter((one) => JSON.stringify(one).includes('"b"')).length).toBeGreaterThan(1);
  });

  it('is asked of no execution before the one that wrote the entry after which it is wanted', async () => {
    const executions = { a: { log: entries(1, 3) }, b: { log: entries(4, 6), before: 'a' } };
    const running = serverOf({ b: executions.b, a: executions.a });
    expect((await running.read(5)).map(({ seq }) => seq)).toEqual([6]);
    expect(running.asked).toEqual([['b', 4]]);
    const takenOver = serverOf({ c: { log: [], before: 'b' }, ...executions });
    expect((await takenOver.read(5)).map(({ seq }) => seq)).toEqual([6]);
    expect(takenOver.asked).not.toContainEqual(['a', expect.anything()]);
  });

  it('is read from a worker of before, which answers with all at once', async () => {
    const { read } = serverOf(
      { b: { log: entries(2, 3), before: 'a' }, a: { log: entries(1, 1) } },
      { answersWhole: true },
    );
    expect((await read()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it.each([true, false])('begins later where the server no longer keeps an execution (open: %s)', async (isOpen) => {
    const { read } = serverOf({ b: { log: entries(4, 5), before: 'a' } }, { isOpen });
    expect((await read()).map(({ seq }) => seq)).toEqual([4, 5]);
  });

  it.each([
    ['the newest execution', true, 'b'],
    ['an earlier one', true, 'a'],
    ['an earlier one of a run that has ended', false, 'a'],
  ])('is an error, and no part of it, where %s cannot answer', async (_what, isOpen, which) => {
    const executions = { b: { log: entries(4, 5), before: 'a' }, a: { log: entries(1, 3) } };
    const { read } = serverOf(
      { ...executions, [which]: { ...executions[which as 'a' | 'b'], refuses: tooLarge } },
      { isOpen },
    );
    await expect(read()).rejects.toMatchObject({ code: 'NOT_ANSWERED', details: ['Blob data size exceeds limit.'] });
  });

  it('is an error where an earlier execution is there and says that it is closed', async () => {
    const { read } = serverOf(
      { b: { log: entries(4, 5), before: 'a' }, a: { log: [], refuses: notFound } },
      { isOpen: false },
    );
    await expect(read()).rejects.toMatchObject({ code: 'RUN_CLOSED' });
  });

  it('is of no run of ours where its workflow knows no such query', async () => {
    const refuses = () => new QueryNotRegisteredError('Workflow did not register a handler for auditLog.', 3);
    await expect(serverOf({ a: { log: [], refuses } }).read()).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
  });
});
