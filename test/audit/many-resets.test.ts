import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditExport, exportRun, verifyExport, verifyRun } from '../../src/audit/index.js';
import { replayAudit } from '../../src/audit/replay-audit.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { resetWithCli, taskOf } from './reset-with-cli.js';

const options = { workflowBundlePath: workflowBundlePath() };

/**
 * Three rounds and a reset, with a task or two that had to be tried again, are one execution; fourteen rounds are more than two. A server
 * deletes what it has noted as closed, which it notes now and then.
 */
const SETTINGS = {
  'limit.historyCount.suggestContinueAsNew': '80',
  'history.transferProcessorUpdateAckInterval': '"1s"',
  'history.visibilityProcessorUpdateAckInterval': '"1s"',
};

let server: TestServer;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer(SETTINGS);
  stopWorker = await server.work({ pipelines: [proposal], activities: { draft }, reviewers: editors });
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

const gateOf = (run: string, round: number) =>
  eventually(
    () => server.client.openGate(run),
    (gate) => gate?.round === round,
  );

/** A run at the gate's round, sent back until then. */
async function startAt(round: number): Promise<{ run: string; execution: string }> {
  const { client } = server;
  const started = await client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' });
  for (let at = 1; at < round; at++) await sendBack(started.run, at);
  await gateOf(started.run, round);
  return started;
}

async function sendBack(run: string, round: number): Promise<void> {
  await gateOf(run, round);
  await server.client.decide(run, { decision: 'changesRequested', by: 'ada', comment: `round ${round}` });
}

/** Takes a run back to before the gate opened for the n-th time in this execution. */
async function resetTo(run: string, execution: string, round: number, ...more: readonly string[]): Promise<string> {
  const { executions } = await server.client.history(run);
  const branches = await server.client.branches({ run, pipeline: 'proposal', executions, complete: true });
  const wanted = [...executions, ...branches].filter(({ runId }) => runId === execution);
  const [replayed] = await replayAudit(run, wanted, options);
  const opened = replayed?.entries.filter((entry) => entry.to === 'awaitingApproval' && entry.from === 'drafting');
  const event = taskOf(wanted[0]?.history ?? { events: [] }, opened?.[round - 1]?.at ?? '');
  return resetWithCli(server, { run, execution, event, reason: `back to round ${round}` }, ...more);
}

async function verifiedExport(run: string): Promise<AuditExport> {
  const document = await exportRun(server.client, run, options);
  const report = await verifyExport(JSON.parse(JSON.stringify(document)), options);
  expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
  return document;
}

const givenUp = (document: AuditExport) =>
  (document.resets ?? []).map(({ base, cutAfterSeq, abandoned }) => ({
    base,
    cutAfterSeq,
    entries: abandoned.map(({ runId, entries }) => [runId, entries.map(({ seq }) => seq)]),
  }));

describe('a run that was reset more than once', () => {
  it('tells of a reset of a reset what each of them gave up, and no entry twice', async () => {
    const { run, execution: a } = await startAt(3);
    const b = await resetTo(run, a, 2, '--reapply-exclude', 'All');
    await sendBack(run, 2);
    await gateOf(run, 3);
    const c = await resetTo(run, b, 1, '--reapply-exclude', 'All');
    await gateOf(run, 1);
    const document = await verifiedExport(run);
    expect(document.executions.map(({ runId }) => runId)).toEqual([c]);
    expect(givenUp(document)).toEqual([
      { base: a, cutAfterSeq: 3, entries: [[a, [2, 3, 4, 5, 6]]] },
      { base: b, cutAfterSeq: 1, entries: [[b, [4, 5, 6]]] },
    ]);
  });

  it('tells of two resets of the same execution what the second took back of the first', async () => {
    const { run, execution: a } = await startAt(2);
    const b = await resetTo(run, a, 2, '--reapply-exclude', 'All');
    await sendBack(run, 2);
    await gateOf(run, 3);
    const c = await resetTo(run, a, 2, '--reapply-exclude', 'All');
    await gateOf(run, 2);
    await server.client.decide(run, { decision: 'approved', by: 'grace' });
    const document = await verifiedExport(run);
    expect(document.executions.map(({ runId }) => runId)).toEqual([c]);
    expect(givenUp(document)).toEqual([
      { base: a, cutAfterSeq: 3, entries: [[a, [4]]] },
      { base: a, cutAfterSeq: 3, entries: [[b, [4, 5, 6]]] },
    ]);
  });
});

describe('a message that is sent again by a reset', () => {
  const kinds = async (run: string) =>
    (await server.client.auditLog(run)).map(({ kind, event, actor }) => [kind, event, actor.id]);
  const approval = { by: 'grace', comment: 'fine' };

  it.each([
    ['a signal', (run: string) => server.client.signal(run, 'approve', approval)],
    ['an update', (run: string) => server.client.decide(run, { ...approval, decision: 'approved' })],
  ])(
    'sent as %s, counts again at a gate that was open at the cut, and the evidence has both',
    async (_kind, approve) => {
      const { client } = server;
      const { run, execution: a } = await startAt(1);
      await client.signal(run, 'approve', { by: 'mallory' });
      const log = await eventually(
        () => client.auditLog(run),
        ({ length }) => length === 3,
      );
      await approve(run);
      await eventually(
        () => client.describe(run),
        ({ open }) => !open,
      );
      const [whole] = (await client.history(run)).executions;
      const event = taskOf(whole?.history ?? { events: [] }, log.at(-1)?.at ?? '');
      const made = await resetWithCli(server, { run, execution: a, event, reason: 'once more' });
      await eventually(
        () => client.describe(run),
        ({ open, execution }) => !open && execution === made,
      );
      expect((await kinds(run)).slice(2)).toEqual([
        ['refusal', 'approve', 'mallory'],
        ['transition', 'approved', 'grace'],
      ]);
      expect(givenUp(await verifiedExport(run))).toEqual([{ base: a, cutAfterSeq: 2, entries: [[a, [3, 4]]] }]);
    },
  );

  it('is refused where the gate was not open yet: what was reset away is not approved in passing', async () => {
    const { client } = server;
    const { run, execution: a } = await startAt(1);
    await client.signal(run, 'approve', { by: 'grace', comment: 'fine' });
    await eventually(
      () => client.describe(run),
      ({ open }) => !open,
    );
    await resetTo(run, a, 1);
    await gateOf(run, 1);
    expect((await kinds(run)).slice(1)).toEqual([
      ['refusal', 'approve', 'grace'],
      ['transition', 'completed', 'draft'],
    ]);
    await verifiedExport(run);
  });
});

describe('E9: a reset within a run whose executions continue each other', () => {
  it('gives up the rest of the execution and all that it continued as', async () => {
    const { run } = await startAt(14);
    const before = (await server.client.history(run)).executions.map(({ runId }) => runId);
    expect(before.length).toBeGreaterThan(2);
    const [first = '', second = '', ...later] = before;
    const made = await resetTo(run, second, 1, '--reapply-exclude', 'All');
    const gate = await eventually(
      () => server.client.openGate(run),
      (open) => open !== null,
    );
    await server.client.decide(run, { decision: 'approved', by: 'grace' });
    const document = await verifiedExport(run);
    expect(document.executions.map(({ runId }) => runId)).toEqual([first, made]);
    const [reset] = document.resets ?? [];
    expect(reset).toMatchObject({ base: second, execution: made });
    expect(reset?.abandoned.map(({ runId }) => runId)).toEqual([second, ...later]);
    const lost = reset?.abandoned.flatMap(({ entries }) => entries) ?? [];
    expect(lost.flatMap(({ decision }) => decision?.round ?? [])[0]).toBe(gate?.round);
    expect(lost.at(-1)?.to).toBe('awaitingApproval');
  });
});

describe('an execution that the server keeps no longer', () => {
  it('is named as gone, with the entry after which nothing is known', async () => {
    const { run, execution: a } = await startAt(2);
    await resetTo(run, a, 2, '--reapply-exclude', 'All');
    await gateOf(run, 2);
    const connection = await Connection.connect({ address: server.address });
    const workflowExecution = { workflowId: run, runId: a };
    await connection.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution });
    await connection.close();
    const { evidence } = await eventually(
      () => verifyRun(server.client, run, options),
      ({ evidence: found }) => found.abandoned.length === 0,
    );
    expect(evidence.executions.map(({ runId }) => runId)).not.toContain(a);
    const document = await verifiedExport(run);
    expect(document.resets).toMatchObject([{ base: a, cutAfterSeq: 3, abandoned: [], gone: [a] }]);
  });
});
