import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import type { ActionCall } from '../../src/contract/index.js';
import { checkDefinition } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';
import { eventually } from '../temporal-server.js';

const note = (what: string) => ({ activity: 'note', reads: ['input.order', 'bread?'], timeout: what });

const bakery: Definition = {
  name: 'bakery',
  version: '1',
  title: 'Bakery',
  input: { type: 'object' },
  deadline: '20d',
  actions: { FAILED: [{ activity: 'note' }], CANCELLED: [{ activity: 'note' }] },
  initial: 'baking',
  states: {
    baking: {
      kind: 'stage',
      work: { activity: 'bake' },
      reads: ['input.burn?'],
      writes: 'bread',
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      entry: [note('1h'), { notify: ['requester', { id: 'bob' }], message: 'The oven is on.' }],
      exit: [note('1h'), { activity: 'spoil', retry: { maximumAttempts: 2, initialInterval: '1s' } }],
      on: { completed: 'tasting' },
    },
    tasting: {
      kind: 'gate',
      ask: 'Is it good?',
      reviewers: [{ id: 'ann' }],
      deadline: '3d',
      entry: [{ activity: 'wait' }],
      on: { approved: 'sold', rejected: 'FAILED', expired: 'FAILED' },
    },
    sold: { kind: 'final', entry: [{ activity: 'note', reads: ['bread'] }] },
  },
};

describe('what is done besides as states are entered and left', () => {
  let kit: TestKit;
  const calls: ActionCall[] = [];
  const told: { readonly to: string; readonly run: string; readonly kind: string; readonly message: string }[] = [];
  const waiting = new Map<string, () => void>();

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [bakery],
      reviewers: { people: { tester: { channels: ['paper'] }, bob: { channels: ['paper'] } } },
      channels: [
        {
          name: 'paper',
          deliver: async ({ data }) => {
            const { person, run, kind, message } = data as { [field: string]: string };
            told.push({ to: person ?? '', run: run ?? '', kind: kind ?? '', message: message ?? '' });
          },
        },
      ],
      activities: {
        bake: ({ burn }) => {
          if (burn === true) throw ApplicationFailure.nonRetryable('it burns', 'AGENT_ERROR');
          return { loaves: 3 };
        },
        note: (call) => void calls.push(call as ActionCall),
        spoil: (call) => {
          calls.push(call as ActionCall);
          throw new Error('no paper bags');
        },
        wait: async (call, { signal }) => {
          const { run } = call as ActionCall;
          await new Promise<void>((resolve, reject) => {
            waiting.set(run, resolve);
            signal.addEventListener('abort', reject);
          });
        },
      },
    });
  });
  afterAll(() => kit?.close());

  const of = (run: TestRun) => calls.filter((call) => call.run === run.id);
  const placesOf = (run: TestRun) => of(run).map(({ moment, state, event }) => `${moment} ${state} on ${event}`);
  const letGo = async (run: TestRun) => {
    await eventually(
      async () => waiting.has(run.id),
      (isWaiting) => isWaiting,
    );
    waiting.get(run.id)?.();
  };
  const verified = async (run: TestRun) => {
    const exported = await exportRun(kit.client, run.id, { workflowBundlePath: workflowBundlePath() });
    expect(await verifyExport(exported, { workflowBundlePath: workflowBundlePath() })).toMatchObject({ ok: true });
  };

  it('they are given where, when and what they read; the run goes on without them, and waits for them at its end', async () => {
    const run = await kit.start('bakery', { order: 7 });
    await run.reaches('tasting');
    await run.decide({ by: 'ann' });
    await run.reaches('sold');
    expect(await kit.client.describe(run.id)).toMatchObject({ open: true });
    await letGo(run);
    await run.result();
    const where = placesOf(run);
    expect(where.toSorted()).toEqual([
      'entry baking on admitted',
      'entry sold on approved',
      'exit baking on completed',
      'exit baking on completed',
      'exit baking on completed',
    ]);
    expect(of(run).find(({ state, moment }) => state === 'baking' && moment === 'entry')).toEqual({
      run: run.id,
      pipeline: 'bakery',
      state: 'baking',
      event: 'admitted',
      moment: 'entry',
      reads: { order: 7 },
    });
    expect(of(run).find(({ state }) => state === 'sold')).toMatchObject({ reads: { bread: { loaves: 3 } } });
    expect((await run.log()).filter(({ event }) => event === 'actionFailed')).toMatchObject([
      { kind: 'notice', message: 'spoil, on exit of baking, failed for good: no paper bags' },
    ]);
    expect(
      told
        .filter((one) => one.run === run.id)
        .map(({ to, kind, message }) => ({ to, kind, message }))
        .toSorted((a, b) => a.to.localeCompare(b.to)),
    ).toEqual([
      { to: 'bob', kind: 'told', message: 'The oven is on.' },
      { to: 'tester', kind: 'told', message: 'The oven is on.' },
    ]);
    await verified(run);
  });

  it('as it fails, and as it is cancelled', async () => {
    const run = await kit.start('bakery', { order: 7, burn: true });
    await run.reaches('FAILED');
    await eventually(
      async () => placesOf(run),
      (places) => places.includes('entry FAILED on failed'),
    );
    await kit.client.cancel(run.id, { by: 'sue', reason: 'no flour' });
    await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(placesOf(run).filter((place) => !place.includes('baking'))).toEqual([
      'entry FAILED on failed',
      'entry CANCELLED on cancelled',
    ]);
    await verified(run);
  });

  it('a choice has none: no time passes in it', () => {
    const choosing = { kind: 'choice', always: 'tasting', entry: [{ activity: 'note' }] };
    const definition = { ...bakery, states: { ...bakery.states, choosing } } as unknown as Definition;
    expect(checkDefinition(definition).map(({ place }) => place)).toContain('states.choosing.entry');
  });
});
