import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import { connect } from '../../src/client/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { closed, createFleet, KINDS, ship, tug } from './fleet.js';

describe('cancelling a run', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  const fleet = createFleet();
  const told: { readonly kind: string; readonly run: string; readonly message: string }[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    stop = await server.work({
      pipelines: [ship, { ...ship, name: 'liner', cancellation: { grace: '1m' } }, tug],
      agents: fleet.agents,
      activities: fleet.activities,
      reviewers: { people: { rita: { channels: ['paper'] } } },
      channels: [
        {
          name: 'paper',
          deliver: async ({ data }) =>
            void told.push({ kind: String(data.kind), run: String(data.run), message: String(data.message) }),
        },
      ],
      temporal: { maxCachedWorkflows: 0, maxHeartbeatThrottleInterval: '200ms' },
    });
  });
  afterAll(async () => {
    fleet.letGo();
    await stop?.();
    await server?.close();
  });

  const start = async (to: string, pipeline = 'ship') =>
    (await server.client.start(pipeline, { requestedBy: 'rita', to })).run;
  const logOf = (run: string) => server.client.auditLog(run);
  const { undone } = fleet;
  const ends = (run: string) => closed(server.client, run);
  const arrives = (run: string, to: string) => fleet.arrives(server.client, run, to);

  const holds = async (run: string) => {
    const exported = await exportRun(server.client, run, { workflowBundlePath: workflowBundlePath() });
    expect(await verifyExport(exported, { workflowBundlePath: workflowBundlePath() })).toMatchObject({ ok: true });
  };

  /** As any other program talks to Temporal. */
  const raw = async (say: (client: Awaited<ReturnType<typeof connect>>['client']) => Promise<void>) => {
    const { client, close } = await connect({ address: server.address, namespace: 'default' });
    await say(client);
    await close();
  };

  const WAYS = {
    "Temporal's own request": (run: string) =>
      raw(async (client) => void (await client.workflow.getHandle(run).cancel())),
    'the signal': (run: string) => server.client.signal(run, 'cancel', { by: 'sue', reason: 'a storm comes' }),
    'the update': (run: string) => server.client.cancel(run, { by: 'sue', reason: 'a storm comes' }),
  } as const;

  for (const [way, cancel] of Object.entries(WAYS)) {
    it.each(KINDS)(
      `by ${way}, in %s: it closes as cancelled, its log says who and why, and what was done is undone`,
      async (to) => {
        const run = await start(to);
        const execution = await arrives(run, to);
        await cancel(run);
        expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
        const byServer = way === "Temporal's own request";
        const reason = byServer ? 'the server was asked to cancel it' : 'a storm comes';
        expect(await server.client.status(run)).toMatchObject({
          lifecycle: 'CANCELLED',
          ended: { by: byServer ? 'signalbox' : 'sue', reason },
          compensations: [{ state: 'loading', outcome: 'done' }],
        });
        const entry = (await logOf(run)).find(({ to: next }) => next === 'CANCELLED');
        expect(entry).toMatchObject({
          from: to === 'failing' ? 'FAILED' : to,
          event: 'cancelled',
          trigger: 'cancel',
          actor: byServer ? { kind: 'system', id: 'signalbox' } : { kind: 'person', id: 'sue' },
          message: reason,
        });
        expect(undone(execution)).toMatchObject([{ state: 'loading', output: { crates: 7 } }]);
        expect(
          told
            .filter((notice) => notice.run === run)
            .map(({ kind }) => kind)
            .sort(),
        ).toEqual(['cancelled', 'told']);
        expect(fleet.begun.has(`lowerFlag ${execution}`)).toBe(true);
        await holds(run);
      },
    );
  }

  it('what is under way may end in its grace: the parts it has done are kept, marked as incomplete', async () => {
    const run = await start('heeding', 'liner');
    await arrives(run, 'heeding');
    await server.client.cancel(run, { by: 'sue', reason: 'a storm comes' });
    await ends(run);
    const entry = (await logOf(run)).at(-1);
    const [left] = (await server.client.artifacts(run)).filter(({ incomplete }) => incomplete);
    expect(left).toMatchObject({ name: 'log', version: 1, stage: 'heeding', incomplete: true });
    const cancelled = (await logOf(run)).find(({ to }) => to === 'CANCELLED');
    expect(cancelled?.artifacts).toEqual([{ name: 'log', version: 1, digest: left?.digest, incomplete: true }]);
    expect(entry?.event).toBe('compensated');
    await holds(run);
  });

  it.each(['finishing', 'shaping'])('a stage that completes in its grace is recorded, and undone: %s', async (to) => {
    const run = await start(to, 'liner');
    const execution = await arrives(run, to);
    await server.client.cancel(run, { by: 'sue', reason: 'a storm comes' });
    expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
    expect((await logOf(run)).map(({ event, from }) => `${from}: ${event}`)).toEqual(
      expect.arrayContaining([`${to}: endedInGrace`, `${to}: cancelled`]),
    );
    expect(undone(execution)).toMatchObject([{ state: to }, { state: 'loading' }]);
    await holds(run);
  });

  it.each(Object.entries(WAYS))(
    'by %s, what ends in its grace and was the last is recorded, and undone',
    async (_way, cancel) => {
      const run = await start('ending', 'liner');
      const execution = await arrives(run, 'ending');
      fleet.letDown(execution);
      await cancel(run);
      expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
      const log = await logOf(run);
      const ended = log.find(({ event }) => event === 'endedInGrace');
      expect(ended).toMatchObject({ kind: 'notice', from: 'ending', to: 'ending', actor: { kind: 'system' } });
      expect(log.find(({ to }) => to === 'CANCELLED')).toMatchObject({ from: 'ending', event: 'cancelled' });
      expect(undone(execution)).toMatchObject([{ state: 'ending' }, { state: 'loading' }]);
      await holds(run);
    },
  );

  it.each([
    ['asking', 'approve', { by: 'ann' }],
    ['awaiting', 'deliver', { event: 'wind' }],
    ['failing', 'recover', { by: 'ann', procedure: 'abandon', reason: 'no' }],
  ] as const)('in %s, what comes after it was accepted leads nowhere else: %s', async (to, name, payload) => {
    const run = await start(to);
    await arrives(run, to);
    await server.client.signal(run, 'cancel', { by: 'sue', reason: 'a storm comes' });
    await server.client.signal(run, name, payload).catch(() => undefined);
    expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
    const log = await logOf(run);
    const asked = log.findIndex(({ event }) => event === 'cancelRequested');
    const later = log.slice(asked).filter(({ kind }) => kind === 'transition');
    expect(later.map(({ to: next }) => next)).toEqual(['CANCELLED']);
    expect(await server.client.status(run)).toMatchObject({ ended: { by: 'sue' } });
    await holds(run);
  });

  it('a child is cancelled, too, and undoes what it has done', async () => {
    const run = await start('nesting', 'liner');
    await arrives(run, 'nesting');
    const child = await eventually(
      async () => (await server.client.list({ pipeline: 'tug' } as never)).find((other) => other.run.startsWith(run)),
      (other) => other !== undefined,
    );
    await eventually(
      () => server.client.status(child?.run ?? ''),
      ({ state }) => state === 'heeding',
    );
    await server.client.cancel(run, { by: 'sue', reason: 'a storm comes' });
    expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
    expect(await ends(child?.run ?? '')).toMatchObject({ outcome: 'CANCELLED' });
    expect(await server.client.status(child?.run ?? '')).toMatchObject({ compensations: [{ outcome: 'done' }] });
  });

  it('an arrow that leads to CANCELLED cancels the run for Temporal, too, undoes what was done, and says so', async () => {
    const run = await start('CANCELLED');
    expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
    const { execution } = await server.client.describe(run);
    expect(undone(execution)).toHaveLength(1);
    expect(await server.client.status(run)).not.toHaveProperty('ended');
    const notice = told.find((one) => one.run === run && one.kind === 'cancelled');
    expect(notice?.message).toBe('its pipeline led it to CANCELLED');
    await holds(run);
  });

  it('a run that nobody serves yet keeps the wish, and is cancelled before it does anything', async () => {
    for (const [way, cancel] of Object.entries(WAYS).slice(0, 2)) {
      const taskQueue = `idle-${way.length}`;
      const input = { requestedBy: 'rita', to: 'heeding' };
      const { run, execution } = await server.client.start('ship', input, { taskQueue });
      await cancel(run);
      const stopIdle = await server.work({
        taskQueue,
        pipelines: [ship, tug],
        agents: fleet.agents,
        activities: fleet.activities,
      });
      expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
      expect((await logOf(run)).find(({ to }) => to === 'CANCELLED')).toMatchObject({ trigger: 'cancel' });
      expect(fleet.begun.has(`heed ${execution}`)).toBe(false);
      await holds(run);
      await stopIdle();
    }
  });

  it('twice is once; malformed is refused; late finds the run closed', async () => {
    const run = await start('finishing', 'liner');
    const execution = await arrives(run, 'finishing');
    fleet.holdUp(execution);
    await raw(async (client) => client.workflow.getHandle(run).signal('cancel', { by: 'sue' }));
    await expect(server.client.cancel(run, { by: '', reason: 'x' })).rejects.toMatchObject({
      code: 'MALFORMED_MESSAGE',
    });
    await server.client.cancel(run, { by: 'nobody-knows-me', reason: 'a storm comes' });
    await server.client.cancel(run, { by: 'sam', reason: 'two storms come' });
    fleet.letDown(execution);
    await ends(run);
    const log = await logOf(run);
    expect(log.filter(({ event }) => event === 'cancelRequested')).toHaveLength(1);
    expect(log.find(({ to }) => to === 'CANCELLED')).toMatchObject({ actor: { id: 'nobody-knows-me' } });
    expect(log.filter(({ kind }) => kind === 'refusal')).toMatchObject([
      { event: 'cancel', code: 'MALFORMED_MESSAGE' },
    ]);
    await expect(server.client.cancel(run, { by: 'sue', reason: 'late' })).rejects.toMatchObject({
      code: 'RUN_CLOSED',
    });
    await holds(run);
  });

  it('a run that is complete and has only its housekeeping left stays complete', async () => {
    const run = await start('moored');
    const { execution } = await server.client.describe(run);
    await eventually(
      async () => fleet.begun.has(`sweep ${execution}`),
      (hasBegun) => hasBegun,
    );
    await expect(server.client.cancel(run, { by: 'sue', reason: 'late' })).rejects.toMatchObject({
      code: 'RUN_CLOSED',
    });
    await WAYS["Temporal's own request"](run);
    fleet.letDown(execution);
    expect(await ends(run)).toMatchObject({ outcome: 'COMPLETED' });
    expect(await server.client.status(run)).not.toHaveProperty('ended');
    expect(undone(execution)).toEqual([]);
    await holds(run);
  });

  it('a run that is being given up is cancelled, too, and undoes nothing twice', async () => {
    const run = await start('failing');
    const execution = await arrives(run, 'failing');
    fleet.holdUp(execution);
    await server.client.recover(run, { procedure: 'abandon', by: 'otto', reason: 'it sinks' });
    await eventually(
      async () => undone(execution).length,
      (count) => count === 1,
    );
    await expect(server.client.cancel(run, { by: 'sue', reason: 'late' })).rejects.toMatchObject({
      code: 'RUN_CLOSED',
    });
    await WAYS["Temporal's own request"](run);
    fleet.letDown(execution);
    expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
    expect(undone(execution)).toHaveLength(1);
    expect(await server.client.status(run)).toMatchObject({
      lifecycle: 'CANCELLED',
      compensations: [{ state: 'loading', outcome: 'done' }],
    });
    await holds(run);
  });

  it('a second wish while the run undoes what was done finds it cancelled', async () => {
    const run = await start('asking');
    const execution = await arrives(run, 'asking');
    fleet.holdUp(execution);
    await server.client.cancel(run, { by: 'sue', reason: 'a storm comes' });
    await eventually(
      async () => undone(execution).length,
      (count) => count === 1,
    );
    expect(await server.client.status(run)).toMatchObject({
      lifecycle: 'CANCELLED',
      compensations: [{ outcome: 'pending' }],
    });
    await expect(server.client.cancel(run, { by: 'sam', reason: 'late' })).rejects.toMatchObject({
      code: 'RUN_CLOSED',
    });
    await WAYS["Temporal's own request"](run);
    fleet.letDown(execution);
    expect(await ends(run)).toMatchObject({ outcome: 'CANCELLED' });
    expect(undone(execution)).toHaveLength(1);
    await holds(run);
  });
});
