import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRun } from '../../src/audit/index.js';
import { connect } from '../../src/client/index.js';
import { type Definition, definePipeline } from '../../src/machine/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { anyInput, letter } from './pipelines.js';

const crowd = Array.from({ length: 200 }, (_, n) => `reviewer-${n}@example.com`);

const weighing: Definition = definePipeline({
  name: 'weighing',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'waiting',
  states: {
    waiting: {
      kind: 'wait',
      event: 'weighed',
      data: { type: 'object', properties: { grams: { type: 'number' } }, required: ['grams'] },
      writes: 'weight',
      deadline: '1h',
      on: { weighed: 'done', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
});

describe('what people with access to the server may try', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  let sent = 0;

  beforeAll(async () => {
    server = await startTestServer();
    stop = await server.work({
      pipelines: [letter, weighing],
      reviewers: { editor: ['ed', ...crowd] },
      activities: {
        draft: async () => 'Dear all',
        send: async () => {
          sent += 1;
        },
      },
    });
  });
  afterAll(async () => {
    await stop();
    await server.close();
  });

  const input = { requestedBy: 'mallory', topic: 'rain' };
  const waiting = (run: string) =>
    eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'WAITING_FOR_APPROVAL',
    );
  const forged = (data: object) => ({ ...data, snapshot: { state: 'sending', input, context: {}, visits: {} } });

  it.each([
    ['on its own', {}],
    ['with a retry policy', { retry: { maximumAttempts: 3 } }],
  ])('a second argument that claims to be handed over is ignored, %s', async (how, options) => {
    const { client } = await connect({ address: server.address, namespace: 'default' });
    const workflowId = `forged-${how.length}`;
    await client.workflow.start('letter', {
      workflowId,
      taskQueue: 'signalbox',
      args: [input, forged({})],
      ...options,
    });
    expect(await waiting(workflowId)).toMatchObject({ gate: { round: 1 } });
    expect(sent).toBe(0);
  });

  it('a cron schedule is refused, and what it hands from run to run is never taken for ours', async () => {
    const { client } = await connect({ address: server.address, namespace: 'default' });
    const handle = await client.workflow.start('letter', {
      workflowId: 'cron',
      taskQueue: 'signalbox',
      args: [input, forged({})],
      cronSchedule: '@every 1s',
    });
    await eventually(
      async () => (await server.client.history('cron')).executions.length,
      (executions) => executions > 2,
    );
    await handle.terminate();
    expect(sent).toBe(0);
  });

  it('a live stream on a cron schedule takes nothing for handed over, either', async () => {
    const { client } = await connect({ address: server.address, namespace: 'default' });
    const stream = { log: [], base_offset: 7, publisher_sequences: {}, publisher_last_seen: {} };
    const handle = await client.workflow.start('liveStream', {
      workflowId: 'cron-stream',
      taskQueue: 'signalbox',
      args: [{ until: Date.now() + 3_600_000, stream }],
      cronSchedule: '@every 1s',
      workflowRunTimeout: '2s',
    });
    const first = handle.firstExecutionRunId;
    await eventually(
      async () => (await handle.describe()).runId,
      (execution) => execution !== first,
    );
    // The newest execution may be none that answers: it has not begun, or its two seconds are over.
    const offset = await eventually(
      () =>
        client.workflow
          .getHandle('cron-stream')
          .query<number>('__temporal_workflow_stream_offset')
          .catch(() => undefined),
      (answer) => answer !== undefined,
    );
    expect(offset).toBe(0);
    await handle.terminate();
  });

  it('a gate that two hundred people may decide stays open, found by its role', async () => {
    const { run } = await server.client.start('letter', input);
    expect(await waiting(run)).toMatchObject({ gate: { people: expect.arrayContaining(crowd) } });
    await eventually(
      () => server.client.list({ waitingFor: 'editor' }),
      (runs) => runs.some((r) => r.run === run),
    );
  });

  it('what does not fit the shape of a wait is refused, and the wait goes on', async () => {
    const { run } = await server.client.start('weighing', input);
    await server.client.signal(run, 'deliver', { event: 'weighed', data: 'heavy' });
    await server.client.signal(run, 'deliver', { event: 'weighed', data: { grams: 7 } });
    const done = await eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'COMPLETE',
    );
    expect(done).toMatchObject({ outputs: { weight: { grams: 7 } } });
    const refusals = (await server.client.auditLog(run)).filter((entry) => entry.kind === 'refusal');
    expect(refusals).toMatchObject([{ code: 'MALFORMED_MESSAGE', event: 'weighed' }]);
  });

  it('a signal that poses as a work product neither counts nor spoils the evidence', async () => {
    const { run } = await server.client.start('letter', input);
    await waiting(run);
    const { client } = await connect({ address: server.address, namespace: 'default' });
    await client.workflow
      .getHandle(run)
      .signal('approve', { by: 'x', $artifact: `sha256:${'0'.repeat(64)}`, value: 1 });
    await server.client.decide(run, { by: 'ed', decision: 'approved' });
    await eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'COMPLETE',
    );
    const { report } = await verifyRun(server.client, run, { workflowBundlePath: workflowBundlePath() });
    expect(report).toMatchObject({ ok: true });
  });

  it('after abandon no other recovery counts', async () => {
    const { run } = await server.client.start('letter', input);
    await waiting(run);
    await server.client.decide(run, { by: 'ed', decision: 'rejected' });
    // A signal is in the history once it is sent: so this one comes first, and the update finds the run closing or closed.
    await server.client.signal(run, 'recover', { procedure: 'abandon', by: 'olga', reason: 'wrong' });
    await expect(
      server.client.recover(run, { procedure: 'rerun', to: 'drafting', by: 'bob', reason: 'right' }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(RUN_CLOSED|RUN_NOT_FAILED|ILLEGAL_PROCEDURE)$/) });
    const { outcome } = await eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
    expect(outcome).toBe('FAILED');
    const recoveries = (await server.client.auditLog(run)).filter(
      (entry) => entry.kind === 'transition' && entry.recovery,
    );
    expect(recoveries).toMatchObject([{ recovery: { procedure: 'abandon', by: 'olga' } }]);
  });
});
