import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import { connect, type ServerConnection } from '../../src/client/index.js';
import type { Definition } from '../../src/machine/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const options = { workflowBundlePath: workflowBundlePath() };

const errand: Definition = {
  name: 'errand',
  version: '1',
  input: { type: 'object', required: ['to'] },
  deadline: '1d',
  recoveryWindow: '1h',
  initial: 'paying',
  states: {
    paying: {
      kind: 'stage',
      work: { activity: 'pay' },
      timeout: '1h',
      compensation: { activity: 'refund' },
      on: { completed: 'choosing' },
    },
    choosing: {
      kind: 'choice',
      choose: [
        { when: "input.to == 'asking'", to: 'asking' },
        { when: "input.to == 'awaiting'", to: 'awaiting' },
        { to: 'failing' },
      ],
    },
    asking: {
      kind: 'gate',
      ask: 'Go?',
      reviewers: [{ id: 'ann' }],
      deadline: '3h',
      on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
    },
    awaiting: { kind: 'wait', event: 'wind', deadline: '1h', on: { wind: 'done', expired: 'FAILED' } },
    failing: {
      kind: 'stage',
      work: { activity: 'fail' },
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      skip: {},
      on: { completed: 'done' },
    },
    done: { kind: 'final', entry: [{ activity: 'celebrate' }] },
  },
};

/** Work that is let go by hand, and then a choice that fails the run for good. */
const slip: Definition = {
  ...errand,
  name: 'slip',
  states: {
    paying: {
      kind: 'stage',
      work: { activity: 'linger' },
      timeout: '1h',
      heartbeat: '1m',
      on: { completed: 'judging' },
    },
    judging: {
      kind: 'choice',
      choose: [
        { when: "input.to == 'done'", to: 'done' },
        { to: 'FAILED', reason: 'INVALID_INPUT' },
      ],
    },
    done: { kind: 'final' },
  },
};

/** What is said to a run whose state is on the left, after it was asked to be cancelled. */
const SAID = [
  ['asking', 'approve', { by: 'ann' }],
  ['asking', 'reject', { by: 'ann', comment: 'no' }],
  ['awaiting', 'deliver', { event: 'wind' }],
  ['failing', 'recover', { by: 'ann', procedure: 'skip', reason: 'go on' }],
  ['failing', 'recover', { by: 'ann', procedure: 'abandon', reason: 'no' }],
] as const;

describe('what comes after a cancellation was asked for, and is heard together with it', () => {
  let server: TestServer;
  let temporal: ServerConnection;
  let stop: () => Promise<void>;
  const refunded: string[] = [];
  const celebrated: string[] = [];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });

  const work = () =>
    server.work({
      pipelines: [errand, slip],
      activities: {
        pay: () => null,
        refund: (call) => void refunded.push(String((call as { readonly key?: unknown }).key)),
        fail: () => Promise.reject(new Error('no')),
        celebrate: ({ run }) => void celebrated.push(String(run)),
        linger: () => held,
      },
    });

  beforeAll(async () => {
    server = await startTestServer();
    temporal = await connect({ address: server.address, namespace: 'default' });
    stop = await work();
  });
  afterAll(async () => {
    letGo();
    await stop?.();
    await temporal?.close();
    await server?.close();
  });

  const CANCELS = {
    "Temporal's own request": async (run: string) => void (await temporal.client.workflow.getHandle(run).cancel()),
    'the signal': (run: string) => server.client.signal(run, 'cancel', { by: 'sue', reason: 'a storm comes' }),
  };
  const at = (run: string, to: string) =>
    eventually(
      () => server.client.status(run),
      ({ state }) => state === (to === 'failing' ? 'FAILED' : to),
    );
  const ended = (run: string) =>
    eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );

  it('leads nowhere else: decisions, deliveries and recoveries are refused, and what completed is undone once', async () => {
    const cases = Object.entries(CANCELS).flatMap(([way, cancel]) => SAID.map((said) => ({ way, cancel, said })));
    const runs = await Promise.all(
      cases.map(async (one) => {
        const { run } = await server.client.start('errand', { requestedBy: 'rita', to: one.said[0] });
        await at(run, one.said[0]);
        return { ...one, run };
      }),
    );
    await stop();
    for (const { run, cancel, said } of runs) {
      await cancel(run);
      await temporal.client.workflow.getHandle(run).signal(said[1], said[2]);
    }
    stop = await work();
    for (const { run, way, said } of runs) {
      const what = `${said.slice(0, 2).join(', ')} after ${way}`;
      expect(await ended(run), what).toMatchObject({ outcome: 'CANCELLED' });
      const log = await server.client.auditLog(run);
      const later = log
        .slice(2)
        .filter(({ kind, from }) => kind === 'transition' && from === (said[0] === 'failing' ? 'FAILED' : said[0]));
      expect(
        later.map(({ to, event }) => `${event} ${to}`),
        what,
      ).toEqual(['cancelled CANCELLED']);
      expect(
        log.filter(({ kind }) => kind === 'refusal'),
        what,
      ).toMatchObject([{ code: 'RUN_CLOSED', event: said[1] }]);
      expect(
        log.filter(({ event }) => event === 'compensated'),
        what,
      ).toHaveLength(1);
      const document = await exportRun(server.client, run, options);
      expect(await verifyExport(document, options), what).toMatchObject({ ok: true });
    }
    expect(new Set(refunded).size).toBe(runs.length);
    expect(celebrated).toEqual([]);
  });

  it('a failure that closes a run at once is none any more: of the work under way, and of an input that does not fit', async () => {
    const { run } = await server.client.start('slip', { requestedBy: 'rita', to: 'FAILED' });
    await eventually(
      () => temporal.client.workflow.getHandle(run).describe(),
      ({ raw }) => raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'linger') ?? false,
    );
    const stopped = stop();
    const { run: unfit } = await server.client.start('errand', { requestedBy: 'rita' });
    for (const name of [run, unfit]) await CANCELS['the signal'](name);
    letGo();
    await stopped;
    stop = await work();
    for (const name of [run, unfit]) {
      expect(await ended(name)).toMatchObject({ outcome: 'CANCELLED' });
      expect(await server.client.status(name)).toMatchObject({ lifecycle: 'CANCELLED', ended: { by: 'sue' } });
    }
    expect(celebrated).toEqual([]);
  });
});
