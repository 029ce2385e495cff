import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, createSignalboxClient, type SignalboxClient } from '../../src/client/index.js';
import { visibilityText } from '../../src/client/visibility-text.js';
import type { AuditEntry } from '../../src/contract/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { draft, editors, proposal } from './proposal.js';

let server: TestServer;
let client: SignalboxClient;
let stopWorker: () => Promise<void>;

const work = () => server.work({ pipelines: [proposal], activities: { draft }, reviewers: editors });
const start = async (brief = 'a bridge') => (await client.start('proposal', { brief, requestedBy: 'olga' })).run;
const reaches = (run: string, state: string) =>
  eventually(
    () => client.status(run),
    (status) => status.state === state && !('opening' in status),
  );

beforeAll(async () => {
  server = await startTestServer();
  client = server.client;
  stopWorker = await work();
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

describe('the client on a real server', () => {
  it('names a run by its pipeline and eight letters', async () => {
    expect(await start()).toMatch(/^proposal-[a-z2-9]{8}$/);
  });

  it('answers status, gate, artifacts, definition, diagram and description', async () => {
    const run = await start();
    await reaches(run, 'awaitingApproval');
    expect(await client.openGate(run)).toMatchObject({ gate: 'awaitingApproval', people: ['ada', 'grace'] });
    expect(await client.artifacts(run)).toMatchObject([{ name: 'text', version: 1 }]);
    expect(await client.definition(run)).toMatchObject({ name: 'proposal', initial: 'drafting' });
    expect(await client.diagram(run)).toContain('awaitingApproval');
    expect(await client.describe(run)).toMatchObject({ run, pipeline: 'proposal', open: true, outcome: 'RUNNING' });
  });

  it('an update answers with the status after it', async () => {
    const run = await start();
    await reaches(run, 'awaitingApproval');
    const status = await client.decide(run, { decision: 'changesRequested', by: 'ada', comment: 'shorter' });
    expect(status).toMatchObject({ lifecycle: 'RUNNING', state: 'drafting' });
    await eventually(
      () => client.openGate(run),
      (gate) => gate?.round === 2,
    );
    expect(await client.decide(run, { decision: 'approved', by: 'grace' })).toMatchObject({ state: 'sent' });
  });

  it('E7: a signal that does not fit is a refusal in the log, and the run is where it was', async () => {
    const run = await start();
    await reaches(run, 'awaitingApproval');
    await client.signal(run, 'approve', { by: 'mallory' });
    const log = await eventually(
      () => client.auditLog(run),
      (entries) => entries.at(-1)?.kind === 'refusal',
    );
    expect(log.at(-1)).toMatchObject({ code: 'NOT_A_REVIEWER', from: 'awaitingApproval', to: 'awaitingApproval' });
    expect(await client.status(run)).toMatchObject({ state: 'awaitingApproval' });
  });

  it.each([
    ['by somebody who may not', { decision: 'approved', by: 'mallory' }, 'NOT_A_REVIEWER'],
    ['for another gate', { decision: 'approved', by: 'ada', gate: 'nosuch' }, 'GATE_NOT_OPEN'],
    ['that is not offered', { decision: 'burned', by: 'ada' }, 'DECISION_NOT_OFFERED'],
    [
      'on another artifact',
      { decision: 'approved', by: 'ada', artifact: `sha256:${'0'.repeat(64)}` },
      'DIGEST_MISMATCH',
    ],
    ['without a name', { decision: 'approved', by: ' ' }, 'MALFORMED_MESSAGE'],
  ])('a decision %s is rejected with its code and changes nothing', async (_what, decision, code) => {
    const run = await start();
    const before = await reaches(run, 'awaitingApproval');
    await expect(client.decide(run, decision)).rejects.toMatchObject({ name: 'SignalboxError', code });
    expect(await client.status(run)).toEqual(before);
  });

  it('a run nobody knows is UNKNOWN_RUN, whatever is asked of it', async () => {
    const unknown = expect.objectContaining({ code: 'UNKNOWN_RUN' });
    await expect(client.status('nosuch')).rejects.toEqual(unknown);
    await expect(client.describe('nosuch')).rejects.toEqual(unknown);
    await expect(client.history('nosuch')).rejects.toEqual(unknown);
    await expect(client.decide('nosuch', { decision: 'approved', by: 'ada' })).rejects.toEqual(unknown);
    await expect(client.signal('nosuch', 'approve', { by: 'ada' })).rejects.toEqual(unknown);
    await expect(client.watch('nosuch').next()).rejects.toEqual(unknown);
  });

  it('a run that has ended takes neither decision nor signal: RUN_CLOSED', async () => {
    const run = await start();
    await reaches(run, 'awaitingApproval');
    await client.decide(run, { decision: 'approved', by: 'ada' });
    await eventually(
      () => client.describe(run),
      ({ open }) => !open,
    );
    const closed = expect.objectContaining({ code: 'RUN_CLOSED' });
    await expect(client.decide(run, { decision: 'approved', by: 'ada' })).rejects.toEqual(closed);
    await expect(client.signal(run, 'approve', { by: 'ada' })).rejects.toEqual(closed);
    expect(await client.status(run)).toMatchObject({ lifecycle: 'COMPLETE' });
  });

  it('watching gives every entry once and in order, and ends when the run has closed', async () => {
    const run = await start();
    const seen: AuditEntry[] = [];
    for await (const entry of client.watch(run)) {
      seen.push(entry);
      if (entry.to === 'awaitingApproval') await client.decide(run, { decision: 'approved', by: 'ada' });
    }
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_entry, index) => index + 1));
    expect(seen.at(-1)).toMatchObject({ to: 'sent' });
    expect(seen).toEqual(await client.auditLog(run));
  });

  it('watching stops when it is told to', async () => {
    const run = await start();
    await reaches(run, 'awaitingApproval');
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const entry of client.watch(run, { signal: stop.signal })) {
      seen.push(entry.to);
      if (entry.to === 'awaitingApproval') stop.abort();
    }
    expect(seen.at(-1)).toBe('awaitingApproval');
  });

  it('the list finds runs by whoever they wait for', async () => {
    const run = await start();
    await reaches(run, 'awaitingApproval');
    const listed = (runs: readonly { run: string }[]) => runs.some((it) => it.run === run);
    for (const waitingFor of ['ada', 'grace', 'editor']) await eventually(() => client.list({ waitingFor }), listed);
    const [found] = (await client.list({ waitingFor: 'ada' })).filter((it) => it.run === run);
    expect(found).toMatchObject({ lifecycle: 'WAITING_FOR_APPROVAL', state: 'awaitingApproval', requestedBy: 'olga' });
    expect(await client.list({ waitingFor: "nobody's \\ name" })).toEqual([]);
    await expect(client.list({ waitingFor: 'a "name"' })).rejects.toMatchObject({ code: 'USAGE' });
    expect(await client.list({ limit: 1 })).toHaveLength(1);
  });

  it('a name with an apostrophe is found in the list, and in a query by name', async () => {
    const { run } = await client.start(
      'proposal',
      { brief: 'a bridge', requestedBy: 'olga' },
      { workflowId: "olga's" },
    );
    const { client: temporal, close } = await connect({ address: server.address, namespace: 'default' });
    const byName = async () => {
      const found: string[] = [];
      for await (const { workflowId } of temporal.workflow.list({ query: `WorkflowId = ${visibilityText(run)}` }))
        found.push(workflowId);
      return found;
    };
    await eventually(byName, (found) => found.length > 0);
    expect(await byName()).toEqual(["olga's"]);
    expect(await client.list({ forkedFrom: 'say "x"' })).toEqual([]);
    await close();
  });

  it('without a worker a question ends in bounded time with NO_WORKER, and watching goes on when one is back', async () => {
    const run = await start();
    await reaches(run, 'awaitingApproval');
    await stopWorker();
    const hasty = createSignalboxClient(await connect({ address: server.address, namespace: 'default' }), {
      answerWithinMs: 1_500,
    });
    await expect(hasty.status(run)).rejects.toMatchObject({
      code: 'NO_WORKER',
      message: expect.stringMatching(/signalbox/),
    });
    expect(await client.describe(run)).toMatchObject({ open: true });
    expect((await client.history(run)).executions).toHaveLength(1);
    const away: string[] = [];
    const watching = hasty.watch(run, { onAway: ({ code }) => void away.push(code) });
    const first = watching.next();
    await eventually(
      async () => away,
      (codes) => codes.includes('NO_WORKER'),
    );
    stopWorker = await work();
    expect(await first).toMatchObject({ value: { seq: 1 } });
    await watching.return();
    await hasty.close();
  });

  it('a failed run is listed by its reason, and answers its checkpoints', async () => {
    const run = await start('an impossible bridge');
    await reaches(run, 'FAILED');
    const reason = 'AGENT_ERROR';
    const [found] = await eventually(
      () => client.list({ lifecycle: 'FAILED', reason, open: true, limit: Number.POSITIVE_INFINITY }),
      (runs) => runs.length > 0,
    );
    expect(found).toMatchObject({ run, failureReason: reason, taskQueue: 'signalbox' });
    expect(await client.list({ reason, open: false })).toEqual([]);
    expect(await client.checkpoints(run)).toMatchObject([{ seq: 1, state: 'drafting' }]);
    expect(await client.checkpoint(run, 1)).toMatchObject({ run, checkpoint: { seq: 1, event: 'admitted' } });
    await expect(client.checkpoint(run, 9)).rejects.toMatchObject({ code: 'UNKNOWN_CHECKPOINT' });
    expect(await client.cancel(run, { by: 'ada', reason: 'seen' })).toMatchObject({ taken: true });
  });

  it('a fork that says too little is not started', async () => {
    const fork = { run: 'r-1', seq: 0, by: 'ada', reason: 'what if' };
    await expect(client.start('proposal', null, { fork })).rejects.toMatchObject({ code: 'MALFORMED_MESSAGE' });
  });

  it('an input that no call can carry is not started, and said to be too large', async () => {
    const started = server.client.start('proposal', { requestedBy: 'ann', brief: 'x'.repeat(7_000_000) });
    await expect(started).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/4194304 bytes at most, got 7\d{6}/),
    });
  });

  it('a name that a run has already is not given to another', async () => {
    const run = await start();
    const again = client.start('proposal', { brief: 'x', requestedBy: 'olga' }, { workflowId: run });
    await expect(again).rejects.toMatchObject({ code: 'RUN_EXISTS', message: expect.stringContaining(run) });
  });
});
