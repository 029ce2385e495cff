import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyState, Definition, Stage } from '../../src/machine/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import { eventually } from '../temporal-server.js';

const mill: Definition = {
  name: 'mill',
  version: '1',
  input: { type: 'object' },
  deadline: '20d',
  recoveryWindow: '5d',
  recovery: { lease: '1h' },
  initial: 'choosing',
  states: {
    choosing: {
      kind: 'choice',
      choose: [
        { when: `input.to == 'gate'`, to: 'asking' },
        { when: `input.to == 'wait'`, to: 'awaiting' },
        { when: `input.to == 'end'`, to: 'ground' },
        { to: 'grinding' },
      ],
    },
    grinding: {
      kind: 'stage',
      work: { activity: 'grind' },
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      on: { completed: 'ground' },
    },
    asking: {
      kind: 'gate',
      ask: 'Is it fine?',
      reviewers: [{ id: 'ann' }],
      deadline: '3d',
      lease: '1h',
      on: { approved: 'ground', rejected: 'FAILED', expired: 'FAILED' },
    },
    awaiting: { kind: 'wait', event: 'wind', deadline: '1d', on: { wind: 'ground', expired: 'FAILED' } },
    ground: { kind: 'final', entry: [{ activity: 'grind', timeout: '1s' }] },
  },
};

const grinding = (name: string, more: Partial<Stage>, head: Partial<Definition> = {}): Definition => {
  const stage = mill.states.grinding as Stage;
  return { ...mill, ...head, name, states: { ...mill.states, grinding: { ...stage, ...more } } };
};

const SLOW_ATTEMPT = grinding('slowAttempt', { attemptTimeout: '1s' });
const SILENT = grinding('silent', { heartbeat: '1s' });
const SLOW_STAGE = grinding('slowStage', { timeout: '1s', retry: {} });
const SLOW_RUN = grinding('slowRun', {}, { deadline: '1s' });
const { awaiting, ground } = mill.states as { readonly [state: string]: AnyState };
const IDLE: Definition = {
  ...mill,
  name: 'idle',
  initial: 'awaiting',
  states: { awaiting, ground } as Definition['states'],
};
const SLOW_CHILD = grinding('slowChild', { work: { pipeline: 'idle' }, timeout: '1s' });

type Row = {
  readonly what: string;
  readonly pipeline: string;
  readonly to?: string;
  readonly bring: (run: TestRun, kit: TestKit) => Promise<unknown>;
  readonly outcome: object;
};

const nothing = async () => undefined;
const failed = (code: string, state: string, more: object = {}) => ({
  lifecycle: 'FAILED',
  failure: { code, state, ...more },
});

const ROWS: readonly Row[] = [
  {
    what: 'one attempt of a call',
    pipeline: 'slowAttempt',
    bring: nothing,
    outcome: failed('TIMEOUT_STAGE', 'grinding', { chain: [{ type: 'TIMEOUT START_TO_CLOSE' }] }),
  },
  {
    what: 'a call that says nothing any more',
    pipeline: 'silent',
    bring: nothing,
    outcome: failed('TIMEOUT_STAGE', 'grinding', { chain: [{ type: 'TIMEOUT HEARTBEAT' }] }),
  },
  {
    what: 'a stage, with all its attempts',
    pipeline: 'slowStage',
    bring: nothing,
    outcome: failed('TIMEOUT_STAGE', 'grinding'),
  },
  { what: 'a child', pipeline: 'slowChild', bring: nothing, outcome: failed('TIMEOUT_STAGE', 'grinding') },
  { what: 'a run at work', pipeline: 'slowRun', bring: nothing, outcome: failed('TIMEOUT_RUN', 'grinding') },
  {
    what: 'a gate',
    pipeline: 'mill',
    to: 'gate',
    bring: async (run, kit) => {
      await run.reaches('asking');
      await kit.skip('73h');
    },
    outcome: failed('TIMEOUT_APPROVAL', 'asking'),
  },
  {
    what: 'a run at a gate',
    pipeline: 'hastyMill',
    to: 'gate',
    bring: async (run, kit) => {
      await run.reaches('asking');
      await kit.skip('3h');
    },
    outcome: failed('TIMEOUT_RUN', 'asking'),
  },
  {
    what: 'a wait',
    pipeline: 'mill',
    to: 'wait',
    bring: async (run, kit) => {
      await run.reaches('awaiting');
      await kit.skip('25h');
    },
    outcome: { lifecycle: 'FAILED', failure: { state: 'awaiting' } },
  },
  {
    what: "a person's claim",
    pipeline: 'mill',
    to: 'gate',
    bring: async (run, kit) => {
      await run.reaches('asking');
      await kit.client.claim(run.id, { by: 'ann' });
      await kit.skip('61m');
    },
    outcome: { lifecycle: 'WAITING_FOR_APPROVAL', gate: { leases: [] } },
  },
  {
    what: 'an action',
    pipeline: 'mill',
    to: 'end',
    bring: (run) => run.result(),
    outcome: { lifecycle: 'COMPLETE' },
  },
];

describe('every deadline has its outcome', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [
        mill,
        SLOW_ATTEMPT,
        SILENT,
        SLOW_STAGE,
        SLOW_RUN,
        SLOW_CHILD,
        IDLE,
        { ...mill, name: 'hastyMill', deadline: '2h' },
      ],
      activities: {
        grind: (_reads, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
      },
    });
  });
  afterAll(() => kit?.close());

  it.each(ROWS)('$what', async ({ pipeline, to, bring, outcome }) => {
    const run = await kit.start(pipeline, to === undefined ? {} : { to });
    await bring(run, kit);
    const { lifecycle } = outcome as { readonly lifecycle: string };
    expect(await eventually(run.status, (status) => status.lifecycle === lifecycle)).toMatchObject(outcome);
  });

  it('the recovery window: the run is given up', async () => {
    const run = await kit.start('mill', { to: 'gate' });
    await run.reaches('asking');
    await run.decide({ by: 'ann', decision: 'rejected' });
    await run.reaches('FAILED');
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'REJECTED' } });
    expect((await run.log()).at(-1)).toMatchObject({
      recovery: { procedure: 'abandon', by: 'signalbox' },
      trigger: 'timer',
    });
    expect(await run.status()).toMatchObject({
      lifecycle: 'FAILED',
      ended: { by: 'signalbox', reason: expect.stringMatching(/^nobody recovered it by \d{4}-/) },
    });
  });
});
