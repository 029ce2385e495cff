import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { momentAt, readTimeline, type Timeline } from '../../src/audit/index.js';
import { replayAudit } from '../../src/audit/replay-audit.js';
import type { ExecutionHistory } from '../../src/client/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const options = { workflowBundlePath: workflowBundlePath() };
const ROUNDS = 6;

let server: TestServer;
let stopWorker: (() => Promise<void>) | undefined;
let broken = true;
let run: string;
let open: Timeline;
let closed: Timeline;
let executions: readonly ExecutionHistory[];

beforeAll(async () => {
  server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '50' });
  stopWorker = await server.work({
    pipelines: [proposal],
    activities: {
      async draft(reads) {
        if (broken) throw new Error('the pen broke');
        return draft(reads as { [name: string]: unknown });
      },
    },
    reviewers: editors,
  });
  const { client } = server;
  ({ run } = await client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' }));
  await eventually(
    () => client.status(run),
    ({ lifecycle }) => lifecycle === 'FAILED',
  );
  broken = false;
  await client.recover(run, { procedure: 'resume', by: 'ada', reason: 'a new pen' });
  for (let round = 1; round <= ROUNDS; round++) {
    await eventually(
      () => client.openGate(run),
      (gate) => gate?.round === round,
    );
    if (round === ROUNDS) open = await readTimeline(client, run, options);
    const decision = round < ROUNDS ? 'changesRequested' : 'approved';
    await client.decide(run, { decision, by: 'ada', comment: `round ${round}` });
  }
  await eventually(
    () => client.describe(run),
    (description) => !description.open,
  );
  await stopWorker();
  stopWorker = undefined;
  closed = await readTimeline(client, run, options);
  ({ executions } = await client.history(run));
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

const seqs = ({ moments }: Timeline) => moments.map(({ snapshot }) => snapshot.seq);

describe('what a replay knows of a run', () => {
  it('is there for every entry, also the last, across executions, without a worker', () => {
    expect(executions.length).toBeGreaterThan(1);
    expect(closed.moments.at(-1)?.entry).toMatchObject({ event: 'approved', to: 'sent' });
    expect(seqs(closed)).toEqual(closed.moments.map((_moment, index) => index + 1));
    expect(closed.moments.map(({ snapshot }) => snapshot.state)).toEqual(closed.moments.map(({ entry }) => entry.to));
  });

  it('is the same while the run is open', () => {
    expect(open.moments.length).toBe(closed.moments.length - 1);
    expect(open.moments).toEqual(closed.moments.slice(0, -1));
  });

  it('is what had been made and counted by then, and nothing that came later', () => {
    for (const { entry, snapshot } of closed.moments) {
      const before = closed.moments.map((it) => it.entry).filter(({ seq }) => seq <= entry.seq);
      expect(snapshot.artifacts.map(({ digest }) => digest)).toEqual(
        before.flatMap(({ artifacts = [] }) => artifacts).map(({ digest }) => digest),
      );
      const entered = before.filter(({ kind, to }) => kind === 'transition' && to === 'awaitingApproval');
      expect(snapshot.visits.awaitingApproval ?? 0).toBe(entered.length);
    }
    expect(momentAt(closed, 2).snapshot).toMatchObject({ state: 'FAILED', context: {} });
  });

  it('asked for an entry that is not there, it names those that are', () => {
    expect(() => momentAt(closed, 0)).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_CHECKPOINT',
        message: expect.stringContaining(`from 1 to ${closed.moments.length}, got 0`),
      }),
    );
  });
});

describe('a history that ends within a task', () => {
  it('says nothing of what that task would write: it may come to be written otherwise', async () => {
    const [first] = executions;
    const events = first?.history.events ?? [];
    const ends = events.flatMap((event, index) => {
      const { eventType } = event as { readonly eventType: string };
      return eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED' ? [index + 1] : [];
    });
    const cut = ends.map((end) => ({ runId: 'cut', history: { events: events.slice(0, end) } }));
    for (const { entries, snapshots, failure } of await replayAudit(run, cut, options)) {
      expect(failure).toBeUndefined();
      expect(entries).toEqual(closed.moments.slice(0, entries.length).map(({ entry }) => entry));
      expect(snapshots).toEqual(closed.moments.slice(0, entries.length).map(({ snapshot }) => snapshot));
    }
  });

  it('has no entry before its first task is done', async () => {
    const begun = { runId: 'begun', history: { events: executions[0]?.history.events.slice(0, 1) ?? [] } };
    expect(await replayAudit(run, [begun], options)).toEqual([{ entries: [], snapshots: [] }]);
  });
});
