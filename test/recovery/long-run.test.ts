import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import type { ActionCall, CompensationCall } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

/** Walks a step for each delivered event; every step can be undone, and is announced. */
const walk: Definition = {
  name: 'walk',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  recovery: { lease: '1h' },
  initial: 'resting',
  states: {
    resting: { kind: 'wait', event: 'go', writes: 'go', deadline: '10h', on: { go: 'stepping', expired: 'FAILED' } },
    stepping: {
      kind: 'stage',
      work: { activity: 'step' },
      reads: ['go'],
      writes: 'place',
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      compensation: { activity: 'stepBack' },
      entry: [{ activity: 'announce', reads: ['go'] }],
      on: { completed: 'looking' },
    },
    looking: { kind: 'choice', choose: [{ when: 'visits.stepping < 1000', to: 'resting' }, { to: 'done' }] },
    done: { kind: 'final' },
  },
};

describe('a run of several executions', { timeout: 180_000 }, () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  const back: CompensationCall[] = [];
  const keys: string[] = [];
  const announced: unknown[] = [];
  let cancelling = Promise.resolve();

  const held: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      async execute(input, next) {
        if (info.activityType === 'requestCancel') await cancelling;
        return next(input);
      },
    },
  });

  beforeAll(async () => {
    server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '60' });
    stop = await server.work({
      pipelines: [walk],
      activities: {
        step: ({ go }, { key }) => {
          keys.push(key);
          if (go === 'fall') throw new Error('a stone');
          return { place: go ?? null, view: 'v'.repeat(20_000) };
        },
        stepBack: (call) => void back.push(call as CompensationCall),
        announce: (call) => void announced.push((call as ActionCall).reads.go),
      },
      temporal: { interceptors: { activity: [held] } },
    });
  });
  afterAll(async () => {
    await stop?.();
    await server?.close();
  });

  const start = async () => (await server.client.start('walk', { requestedBy: 'ann' })).run;
  const go = async (run: string, from: number, to: number) => {
    for (let n = from; n <= to; n += 1) await server.client.signal(run, 'deliver', { event: 'go', data: n });
  };
  const logOf = (run: string) => server.client.auditLog(run);
  const steps = async (run: string) =>
    (await logOf(run)).filter(({ from, event }) => from === 'stepping' && event === 'completed').length;
  const closed = (run: string) =>
    eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
  const verified = async (run: string) => {
    const exported = await exportRun(server.client, run, { workflowBundlePath: workflowBundlePath() });
    expect(await verifyExport(exported, { workflowBundlePath: workflowBundlePath() })).toMatchObject({ ok: true });
  };

  it('undoes every step of all executions once, with the key it had, and repeats no action', async () => {
    const run = await start();
    await go(run, 1, 30);
    for (let n = 1; n <= 30; n += 1)
      await eventually(
        async () => keys.length,
        (count) => count >= n,
      );
    await eventually(
      () => steps(run),
      (count) => count === 30,
    );
    expect((await server.client.history(run)).executions.length).toBeGreaterThan(2);
    await server.client.cancel(run, { by: 'sue', reason: 'a storm comes' });
    expect(await closed(run)).toMatchObject({ outcome: 'CANCELLED' });
    expect(back.map(({ key }) => key)).toEqual(keys.toReversed());
    expect(back.map(({ reads }) => reads.go)).toEqual(Array.from({ length: 30 }, (_, n) => 30 - n));
    expect(back.at(-1)?.output).toEqual({ place: 1, view: 'v'.repeat(20_000) });
    expect(announced.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    await verified(run);
  });

  it('a wish to be cancelled is not lost where it comes as the next execution is due', async () => {
    let letGo = (): void => undefined;
    cancelling = new Promise((resolve) => {
      letGo = resolve;
    });
    const run = await start();
    await go(run, 1, 6);
    await eventually(
      () => steps(run),
      (count) => count >= 4,
    );
    await server.client.signal(run, 'cancel', { by: 'sue', reason: 'a storm comes' });
    await go(run, 7, 20);
    await server.client.status(run);
    letGo();
    expect(await closed(run)).toMatchObject({ outcome: 'CANCELLED' });
    const log = await server.client.auditLog(run);
    expect(log.find(({ to }) => to === 'CANCELLED')).toMatchObject({ actor: { id: 'sue' }, message: 'a storm comes' });
    await verified(run);
  });

  it('a claim of a failed run goes on in the next execution', async () => {
    const run = await start();
    await go(run, 1, 3);
    await server.client.signal(run, 'deliver', { event: 'go', data: 'fall' });
    await eventually(
      () => server.client.status(run),
      ({ lifecycle }) => lifecycle === 'FAILED',
    );
    await server.client.claim(run, { by: 'otto' });
    for (let n = 0; n < 60; n += 1)
      await server.client.signal(run, 'recover', { procedure: 'resume', by: 'mallory', reason: 'mine' });
    await eventually(
      async () => (await server.client.history(run)).executions.length,
      (count) => count > 1,
    );
    expect(await server.client.status(run)).toMatchObject({ lifecycle: 'FAILED', failure: { lease: { by: 'otto' } } });
    await expect(
      server.client.recover(run, { procedure: 'abandon', by: 'mallory', reason: 'mine' }),
    ).rejects.toMatchObject({ code: 'LEASED' });
    await server.client.recover(run, { procedure: 'abandon', by: 'otto', reason: 'too steep' });
    expect(await closed(run)).toMatchObject({ outcome: 'FAILED' });
    expect(await server.client.status(run)).toMatchObject({
      compensations: [{ outcome: 'done' }, { outcome: 'done' }, { outcome: 'done' }],
    });
    await verified(run);
  });

  it('hands on the newest steps that fit, says how many it forgets, and undoes the others', async () => {
    const before = { back: back.length, keys: keys.length };
    const run = await start();
    for (let n = 1; n <= 26; n += 1) {
      await server.client.signal(run, 'deliver', { event: 'go', data: `${n} ${'x'.repeat(30_000)}` });
      await eventually(
        async () => keys.length - before.keys,
        (count) => count === n,
      );
    }
    await eventually(
      () => steps(run),
      (count) => count === 26,
    );
    await server.client.cancel(run, { by: 'sue', reason: 'a storm comes' });
    expect(await closed(run)).toMatchObject({ outcome: 'CANCELLED' });
    // Only now: the execution in which the cancellation came may have handed on, too.
    const notes = (await logOf(run)).filter(({ event }) => event === 'forgotten');
    const forgotten = notes.map(({ message }) =>
      Number(/^(\d+) completed stages are too long ago/.exec(message ?? '')?.[1]),
    );
    expect(notes.length).toBeGreaterThan(0);
    expect(notes[0]).toMatchObject({ kind: 'notice', actor: { kind: 'system', id: 'signalbox' } });
    const undone = back.slice(before.back).map(({ reads }) => Number(String(reads.go).split(' ')[0]));
    expect(undone).toEqual(Array.from({ length: undone.length }, (_, n) => 26 - n));
    expect(undone.length + forgotten.reduce((sum, count) => sum + count, 0)).toBe(26);
    await verified(run);
  });
});
