import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import type { Definition, Wait } from '../../src/machine/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const slow = [{ activity: 'announce' }];

/** A gate, a wait and a failure, each with something done on entry that takes its time. */
const pier: Definition = {
  name: 'pier',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  actions: { FAILED: slow },
  initial: 'asking',
  states: {
    asking: {
      kind: 'gate',
      ask: 'May it leave?',
      reviewers: [{ id: 'ann' }],
      deadline: '8s',
      reminders: ['4s'],
      entry: slow,
      on: { approved: 'gone', rejected: 'FAILED', expired: 'waiting' },
    },
    waiting: {
      kind: 'wait',
      event: 'tide',
      deadline: '1s',
      entry: slow,
      on: { tide: 'gone', expired: 'FAILED' },
    },
    gone: { kind: 'final' },
  },
};

/** A wait alone, with the same. */
const quay: Definition = {
  ...pier,
  name: 'quay',
  initial: 'waiting',
  states: { waiting: { ...(pier.states.waiting as Wait), deadline: '1h' }, gone: { kind: 'final' } },
};

describe('a run whose next execution is due while an action is under way', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  const held: (() => void)[] = [];

  beforeAll(async () => {
    server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '30' });
    stop = await server.work({
      pipelines: [pier, quay],
      activities: { announce: () => new Promise<void>((resolve) => held.push(resolve)) },
    });
  });
  afterAll(async () => {
    for (const letGo of held.splice(0)) letGo();
    await stop?.();
    await server?.close();
  });

  it('still reminds and expires in time, and goes on in the next execution once the action is done', async () => {
    const { run } = await server.client.start('pier', { requestedBy: 'tom' });
    const log = () => server.client.auditLog(run);
    const executions = async () => (await server.client.history(run)).executions.length;
    await eventually(
      () => server.client.status(run),
      ({ state }) => state === 'asking',
    );
    for (let n = 0; n < 40; n += 1) await server.client.signal(run, 'approve', { by: `mallory-${n}` });
    await eventually(log, (entries) => entries.some(({ event }) => event === 'reminded'));
    await eventually(log, (entries) => entries.some(({ from, event }) => from === 'asking' && event === 'expired'));
    await eventually(log, (entries) => entries.some(({ from, event }) => from === 'waiting' && event === 'expired'));
    expect(await executions()).toBe(1);
    // The action of each of the three states is under way, also of the newest.
    await eventually(
      async () => held,
      ({ length }) => length === 3,
    );
    for (const letGo of held.splice(0)) letGo();
    await eventually(executions, (count) => count === 2);
    expect(await server.client.status(run)).toMatchObject({ lifecycle: 'FAILED', failure: { state: 'waiting' } });
    expect((await log()).filter(({ event }) => event === 'expired')).toHaveLength(2);
    const exported = await exportRun(server.client, run, { workflowBundlePath: workflowBundlePath() });
    expect(await verifyExport(exported, { workflowBundlePath: workflowBundlePath() })).toMatchObject({ ok: true });
  });

  it('leaves what is delivered meanwhile to the next execution, or a busy chain of them would never come to one', async () => {
    const { run } = await server.client.start('quay', { requestedBy: 'tom' });
    await eventually(
      async () => held,
      ({ length }) => length > 0,
    );
    for (let n = 0; n < 40; n += 1) await server.client.signal(run, 'approve', { by: `mallory-${n}` });
    // A query is answered once what came before it has been taken in: now the next execution is due.
    await server.client.status(run);
    await server.client.signal(run, 'deliver', { event: 'tide' });
    await server.client.status(run);
    for (const letGo of held.splice(0)) letGo();
    await eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
    expect(await server.client.status(run)).toMatchObject({ state: 'gone' });
    expect((await server.client.history(run)).executions).toHaveLength(2);
  });
});
