import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import type { CompensationCall } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';

const undo = { activity: 'undo', retry: { maximumAttempts: 3, initialInterval: '1s' } } as const;

const once = { maximumAttempts: 1 };

/** Packs twice, ships and pays; then waits at a gate, or fails. */
const shop: Definition = {
  name: 'shop',
  version: '1',
  input: { type: 'object' },
  deadline: '20d',
  recoveryWindow: '2d',
  initial: 'packing',
  states: {
    packing: {
      kind: 'stage',
      work: { activity: 'pack' },
      writes: 'parcel',
      timeout: '1h',
      compensation: undo,
      on: { completed: 'counting' },
    },
    counting: { kind: 'choice', choose: [{ when: 'visits.packing < 2', to: 'packing' }, { to: 'shipping' }] },
    shipping: {
      kind: 'stage',
      work: { activity: 'ship' },
      reads: ['parcel', 'input.weight?'],
      timeout: '1h',
      compensation: undo,
      on: { completed: 'paying' },
    },
    paying: {
      kind: 'stage',
      work: { activity: 'pay' },
      reads: ['parcel', 'input.trouble?'],
      writes: 'receipt',
      timeout: '1h',
      retry: once,
      compensation: undo,
      on: { completed: 'thanking' },
    },
    thanking: {
      kind: 'gate',
      ask: 'Is it paid?',
      reviewers: [{ id: 'ann' }],
      deadline: '3d',
      on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
};

const silent: Definition = {
  ...shop,
  name: 'silent',
  initial: 'shipping',
  states: {
    shipping: {
      kind: 'stage',
      work: { activity: 'ship' },
      timeout: '1h',
      compensation: {
        activity: 'doze',
        timeout: '3h',
        attemptTimeout: '2h',
        heartbeat: '2s',
        retry: { maximumAttempts: 2 },
      },
      on: { completed: 'leaving' },
    },
    leaving: { kind: 'wait', event: 'left', deadline: '1d', on: { left: 'done', expired: 'done' } },
    done: { kind: 'final' },
  },
};

describe('undoing what completed', () => {
  let kit: TestKit;
  const calls: { readonly run: string; readonly call: CompensationCall; readonly attempt: number }[] = [];
  const keys: { readonly stage: string; readonly key: string }[] = [];
  const spoiled = new Map<string, number>();
  const dozed: string[] = [];
  let wake = (): void => undefined;
  const woken = new Promise<void>((resolve) => {
    wake = resolve;
  });

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [shop, silent],
      artifacts: createMemoryStore(),
      activities: {
        pack: (_reads, { key }) => {
          keys.push({ stage: 'packing', key });
          return { number: keys.length, paper: 'p'.repeat(50_000) };
        },
        ship: (_reads, { key }) => void keys.push({ stage: 'shipping', key }),
        pay: ({ trouble }, { key }) => {
          keys.push({ stage: 'paying', key });
          if (trouble === true) throw ApplicationFailure.nonRetryable('the bank is closed', 'AGENT_ERROR');
          return { euros: 5 };
        },
        undo: (call, { key, attempt }) => {
          const given = call as CompensationCall;
          calls.push({ run: key.split('/')[0] ?? '', call: given, attempt });
          if (attempt <= (spoiled.get(given.state) ?? 0)) throw new Error(`${given.state} is stuck`);
        },
        doze: (_call, { key, attempt }) => {
          dozed.push(key);
          return attempt === 1 ? woken : undefined;
        },
      },
    });
  });
  afterAll(() => {
    wake();
    return kit?.close();
  });

  const verified = async (run: TestRun) => {
    const exported = await exportRun(kit.client, run.id, { workflowBundlePath: workflowBundlePath() });
    expect(await verifyExport(exported, { workflowBundlePath: workflowBundlePath() })).toMatchObject({ ok: true });
  };
  const callsOf = async (run: TestRun) => {
    const { execution } = await kit.client.describe(run.id);
    return calls.filter((one) => one.run === execution);
  };
  const statesOf = async (run: TestRun) => (await callsOf(run)).map(({ call }) => call.state);

  it('an abandoned run undoes each completion once, the newest first, with the key and the values its stage had', async () => {
    const run = await kit.start('shop', { trouble: true, weight: 3 });
    await run.reaches('FAILED');
    await run.recover({ procedure: 'abandon', by: 'otto', reason: 'no longer needed' });
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'AGENT_ERROR' } });
    const done = (await callsOf(run)).map(({ call }) => call);
    expect(done.map(({ state }) => state)).toEqual(['shipping', 'packing', 'packing']);
    const execution = (await kit.client.describe(run.id)).execution;
    const had = keys.filter(({ key, stage }) => key.startsWith(execution) && stage !== 'paying').map(({ key }) => key);
    expect(done.map(({ key }) => key)).toEqual(had.toReversed());
    expect(done[0]).toMatchObject({ reads: { weight: 3, parcel: { paper: 'p'.repeat(50_000) } }, output: null });
    const numbers = done.slice(1).map(({ output }) => (output as { readonly number: number }).number);
    expect(numbers).toEqual([...numbers].sort((one, other) => other - one));
    expect(await run.status()).toMatchObject({
      lifecycle: 'FAILED',
      compensations: ['shipping', 'packing', 'packing'].map((state) => ({ state, outcome: 'done' })),
    });
    await verified(run);
  });

  it('at the end of the recovery window, too', async () => {
    const run = await kit.start('shop', { trouble: true });
    await run.reaches('FAILED');
    await kit.skip('47h');
    expect(await statesOf(run)).toEqual([]);
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'AGENT_ERROR' } });
    expect(await statesOf(run)).toEqual(['shipping', 'packing', 'packing']);
    await verified(run);
  });

  it('one that fails is tried again as its policy says; for good, it is in the log and does not keep the others', async () => {
    spoiled.set('shipping', 9).set('packing', 1);
    const run = await kit.start('shop', { trouble: true });
    await run.reaches('FAILED');
    await run.recover({ procedure: 'abandon', by: 'otto', reason: 'no longer needed' });
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'AGENT_ERROR' } });
    spoiled.clear();
    expect((await callsOf(run)).map(({ call, attempt }) => `${call.state} ${attempt}`)).toEqual([
      ...[1, 2, 3].map((attempt) => `shipping ${attempt}`),
      ...[1, 2].map((attempt) => `packing ${attempt}`),
      ...[1, 2].map((attempt) => `packing ${attempt}`),
    ]);
    expect(
      (await run.log()).flatMap(({ event, message }) => (event.startsWith('compens') ? [`${event} ${message}`] : [])),
    ).toEqual([
      expect.stringMatching(/^compensationFailed undo, for shipping of \d+, failed for good: shipping is stuck$/),
      expect.stringMatching(/^compensated undo, for packing of \d+, is done$/),
      expect.stringMatching(/^compensated undo, for packing of \d+, is done$/),
    ]);
    expect(await run.status()).toMatchObject({
      compensations: [
        { state: 'shipping', outcome: 'failed', message: 'shipping is stuck' },
        { outcome: 'done' },
        { outcome: 'done' },
      ],
    });
    await verified(run);
  });

  it('one that falls silent is missed within its heartbeat, and tried again under the same key', async () => {
    const run = await kit.start('silent', {});
    await run.reaches('leaving');
    await kit.client.cancel(run.id, { by: 'sue', reason: 'a storm comes' });
    await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await run.status()).toMatchObject({ compensations: [{ state: 'shipping', outcome: 'done' }] });
    expect(dozed).toEqual([dozed[0], dozed[0]]);
    expect(dozed[0]).toMatch(/undo:shipping:\d+:0\/[0-9a-f]{8}$/);
  });

  it('after a rollback each completion is undone, also the one the run went back before', async () => {
    const run = await kit.start('shop', {});
    await run.reaches('thanking');
    await run.decide({ by: 'ann', decision: 'rejected' });
    await run.reaches('FAILED');
    const checkpoint = (await kit.client.checkpoints(run.id)).findLast(({ state }) => state === 'paying');
    await run.recover({ procedure: 'rollback', by: 'otto', reason: 'once more', to: checkpoint?.seq ?? 0 });
    await run.reaches('thanking');
    await kit.client.cancel(run.id, { by: 'sue', reason: 'a storm comes' });
    await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await statesOf(run)).toEqual(['paying', 'paying', 'shipping', 'packing', 'packing']);
    await verified(run);
  });

  it('a complete run undoes nothing', async () => {
    const run = await kit.start('shop', {});
    await run.reaches('thanking');
    await run.decide({ by: 'ann' });
    await run.result();
    expect(await statesOf(run)).toEqual([]);
  });

  it('a worker without the activity that undoes does not start', async () => {
    await expect(
      createTestKit({ pipelines: [shop], activities: { pack: () => 1, ship: () => 1, pay: () => 1 } }),
    ).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      details: expect.arrayContaining([expect.stringContaining('states.packing.compensation')]),
    });
  });
});
