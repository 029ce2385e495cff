import { msToTs } from '@temporalio/common/lib/time.js';
import { expect, it } from 'vitest';
import type { ServerConnection } from '../../src/client/connect.js';
import { watchRun } from '../../src/client/watch-run.js';
import type { AuditEntry } from '../../src/contract/index.js';

it('a watched run is asked for what comes after the last entry that was given, not for its whole log again', async () => {
  const ended = { eventTime: msToTs(7_000) };
  const polls = [{ events: [{}], nextPageToken: [1] }, { events: [ended] }];
  const connection = {
    settings: { namespace: 'default', address: 'nowhere' },
    client: {
      connection: { withDeadline: (_: number, call: () => Promise<unknown>) => call() },
      workflow: {
        getHandle: () => ({
          describe: async () => ({ runId: 'one', startTime: new Date(0), closeTime: new Date(7_000) }),
        }),
      },
      workflowService: {
        async getWorkflowExecutionHistory() {
          const { events, nextPageToken } = polls.shift() ?? {};
          return { history: { events }, nextPageToken };
        },
      },
    },
  } as unknown as ServerConnection;
  const asked: number[] = [];
  const auditLog = async (_run: string, after: number) => {
    asked.push(after);
    return [after + 1, after + 2].map((seq) => ({ seq, hash: `${seq}`, prev: `${seq - 1}` }) as unknown as AuditEntry);
  };
  const seen: number[] = [];
  for await (const { seq } of watchRun(connection, auditLog, 'r')) seen.push(seq);
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([0, 2]);
});
