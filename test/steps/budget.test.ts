import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry, Status } from '../../src/contract/index.js';
import type { Budget, Definition, Stage } from '../../src/machine/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { expectReplayed, fails } from '../recovery/yard.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, type Meter, openMeter } from './meter.js';

const store = createMemoryStore();
let lostReports = 0;
/** Loses the report of what it has just kept, as a worker that dies then does. */
const forgetful: typeof store = {
  ...store,
  async keep(key, result) {
    const kept = await store.keep(key, result);
    lostReports -= 1;
    if (lostReports >= 0) throw new Error('the worker died');
    return kept;
  },
};

/** The errand without some of its states, and with its stage otherwise. */
function errandOf(name: string, change: (stage: Stage) => Stage, more: Partial<Definition> = {}): Definition {
  const errand = errandPipeline({}, { name, ...more });
  const { shopping, ...others } = errand.states;
  if (shopping?.kind !== 'stage') throw new Error('expected the stage of the errand');
  const stage = change(shopping);
  const wired = Object.entries(others).filter(
    ([state]) => state !== 'raising' || stage.asks?.budgetExceeded !== undefined,
  );
  return { ...errand, states: { shopping: stage, ...Object.fromEntries(wired) } };
}

/** Its own budget is another one, or none. */
const withOwn = (budget?: Budget) => (stage: Stage) => {
  const { budget: _own, ...rest } = stage;
  return budget ? { ...rest, budget } : rest;
};

/** It does not ask for more. */
const unwired = (stage: Stage): Stage => {
  const { budgetExceeded: _arrow, ...on } = stage.on;
  return { ...stage, on, budget: { tokens: 250 }, asks: { approvalNeeded: 'purchase' } };
};

/** Two agents one after the other, neither of which has tools. */
const plain: Definition = {
  ...errandPipeline(),
  name: 'plain',
  budget: { tokens: 100 },
  initial: 'first',
  states: {
    first: { kind: 'stage', work: { agent: 'errandBoy' }, timeout: '1m', on: { completed: 'second' } },
    second: {
      kind: 'stage',
      work: { agent: 'errandBoy' },
      timeout: '1m',
      asks: { budgetExceeded: 'spending' },
      on: { completed: 'done', budgetExceeded: 'raising' },
    },
    raising: {
      kind: 'gate',
      ask: 'May it go on?',
      shows: ['spending'],
      reviewers: [{ role: 'buyer' }],
      deadline: '1h',
      on: { approved: 'second', rejected: 'FAILED', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
};

let meter: Meter;
let dock: Dock;

beforeAll(async () => {
  meter = openMeter();
  dock = await openDock(
    {
      pipelines: [
        errandOf('tokensOfStage', withOwn({ tokens: 250 })),
        errandOf('moneyOfStage', withOwn({ money: 0.025 })),
        errandOf('tokensOfRun', withOwn(), { budget: { tokens: 150 } }),
        errandOf('moneyOfRun', withOwn(), { budget: { money: 0.02 } }),
        errandOf('unwired', unwired),
        errandOf('hasty', (stage) => ({ ...stage, budget: { tokens: 350 }, limits: { steps: 2 } })),
        plain,
      ],
      agents: [errandBoy(async () => ({ bought: [] }))],
      tools: openShop().tools,
      reviewers: { buyer: ['bea', 'bob'] },
      model: meter.port,
      artifacts: forgetful,
    },
    { 'limit.historyCount.suggestContinueAsNew': '60' },
  );
});
afterAll(() => dock?.close());
beforeEach(() => {
  meter.journal.length = 0;
  meter.say = () => undefined;
  lostReports = 0;
});

/** Looks so many times before it answers. */
const looking = (times: number) => (turn: number) => (turn <= times ? looks(turn) : undefined);

function isRound(round: number) {
  return (status: Status) => status.lifecycle === 'WAITING_FOR_APPROVAL' && status.gate.round === round;
}

async function asksIn(run: TestRun, round: number) {
  const status = await eventually(() => run.status(), isRound(round));
  return status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate.asks : undefined;
}

const ended = (run: TestRun) =>
  eventually(
    () => run.status(),
    ({ lifecycle }) => lifecycle === 'COMPLETE',
  );

const modelCalls = (log: readonly AuditEntry[]) => log.filter(({ event }) => event === 'modelCalled');

describe('a budget that is used up', () => {
  it('asks for the same again with the account, goes on where it was, and asks anew when that is used up', async () => {
    meter.say = looking(6);
    const run = await dock.start('tokensOfStage', {});
    expect(await asksIn(run, 1)).toMatchObject({
      kind: 'budget',
      lines: [
        'Used up: 300 of 250 tokens of the stage',
        'Spent by the run so far: 3 model calls, 300 tokens, $0.03',
        'Asked for: 250 tokens more for the stage, 500 tokens in all, of which 200 tokens would be left',
      ],
      follows: [
        'approved: what is asked for is given; the agent goes on where it was, until that is used up',
        'rejected: no budget is given; the run fails',
        'expired: no budget is given; the run fails',
      ],
    });
    expect(meter.journal).toEqual([1, 2, 3]);
    await run.decide({ by: 'bea' });
    expect((await asksIn(run, 2))?.lines[0]).toBe('Used up: 500 of 500 tokens of the stage');
    await run.decide({ by: 'bob' });
    await ended(run);
    expect(meter.journal).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await run.status()).spent).toMatchObject({ calls: 7, inputTokens: 560, outputTokens: 140 });
    expect(modelCalls(await run.log())).toHaveLength(7);
    await expectReplayed(dock.client, run.id);
  });

  it.each([
    [
      'moneyOfStage',
      3,
      'Used up: $0.03 of $0.025 of the stage',
      'Asked for: $0.025 more for the stage, $0.05 in all, of which $0.02 would be left',
    ],
    [
      'tokensOfRun',
      2,
      'Used up: 200 of 150 tokens of the run',
      'Asked for: 150 tokens more for the run, 300 tokens in all, of which 100 tokens would be left',
    ],
    [
      'moneyOfRun',
      2,
      'Used up: $0.02 of $0.02 of the run',
      'Asked for: $0.02 more for the run, $0.04 in all, of which $0.02 would be left',
    ],
  ])('of %s stops after %i calls, and says so', async (pipeline, calls, usedUp, askedFor) => {
    meter.say = looking(3);
    const run = await dock.start(pipeline, {});
    const asks = await asksIn(run, 1);
    expect(meter.journal).toHaveLength(calls);
    expect(asks?.lines).toEqual([usedUp, expect.stringContaining(`${calls} model calls`), askedFor]);
    await run.decide({ by: 'bea' });
    if (pipeline !== 'moneyOfStage') {
      await eventually(
        () => run.status(),
        (status) => isRound(2)(status) || status.lifecycle === 'COMPLETE',
      );
      if ((await run.status()).lifecycle !== 'COMPLETE') await run.decide({ by: 'bea' });
    }
    await ended(run);
    expect(meter.journal).toEqual([1, 2, 3, 4]);
  });

  it('ends where a rejection leads', async () => {
    meter.say = looking(6);
    const run = await dock.start('tokensOfStage', {});
    await asksIn(run, 1);
    await run.decide({ by: 'bea', decision: 'rejected', comment: 'too dear' });
    expect(await fails(run)).toMatchObject({ state: 'raising' });
    expect(meter.journal).toEqual([1, 2, 3]);
  });

  it('fails with BUDGET_EXCEEDED where no gate is wired, and `raise` goes on where it stopped', async () => {
    meter.say = looking(3);
    const run = await dock.start('unwired', {});
    expect(await fails(run)).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      message: 'used up: 300 of 250 tokens of the stage',
      state: 'shopping',
    });
    await run.recover({ procedure: 'raise', by: 'oda', reason: 'worth it' });
    await ended(run);
    expect(meter.journal).toEqual([1, 2, 3, 4]);
    await expectReplayed(dock.client, run.id);
  });

  it('is asked for at the entry of a stage whose agent has no tools, before a call', async () => {
    const run = await dock.start('plain', {});
    expect((await asksIn(run, 1))?.lines).toEqual([
      'Used up: 100 of 100 tokens of the run',
      'Spent by the run so far: 1 model call, 100 tokens, $0.01',
      'Asked for: 100 tokens more for the run, 200 tokens in all, of which 100 tokens would be left',
    ]);
    expect(meter.journal).toHaveLength(1);
    await run.decide({ by: 'bea' });
    await ended(run);
    expect(meter.journal).toHaveLength(2);
    expect(await dock.client.spending(run.id)).toMatchObject({
      total: { calls: 2, microUsd: 20_000 },
      states: { first: { calls: 1 }, second: { calls: 1 } },
    });
  });
});

describe('what was spent', () => {
  it('counts a call once whose result was kept and not reported', async () => {
    meter.say = looking(1);
    lostReports = 1;
    const run = await dock.start('tokensOfStage', {});
    await ended(run);
    expect(meter.journal).toEqual([1, 2]);
    expect((await run.status()).spent).toMatchObject({ calls: 2, inputTokens: 160 });
  });

  it('holds while a gate is open and the worker is another one, and where each task is a replay from the beginning', async () => {
    meter.say = looking(3);
    const run = await dock.start('tokensOfStage', {});
    await asksIn(run, 1);
    await dock.change({ temporal: { maxCachedWorkflows: 0 } });
    await run.decide({ by: 'bea' });
    // No queries: without a cache each of them is a replay of its own, perhaps of half a task.
    await eventually(
      () => dock.client.describe(run.id),
      ({ open }) => !open,
    );
    await dock.change({ temporal: {} });
    expect(meter.journal).toEqual([1, 2, 3, 4]);
    expect((await run.status()).spent?.calls).toBe(4);
  });

  it('is handed from execution to execution', async () => {
    meter.say = looking(14);
    const run = await dock.start('tokensOfStage', {});
    for (let round = 1; round <= 5; round += 1) {
      await asksIn(run, round);
      await run.decide({ by: 'bea' });
    }
    await ended(run);
    expect(meter.journal).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
    expect((await run.status()).spent?.calls).toBe(15);
    expect((await dock.client.history(run.id)).executions.length).toBeGreaterThan(1);
  });

  it('stays spent where the stage begins anew, which has its own budget again', async () => {
    meter.say = looking(9);
    const run = await dock.start('hasty', {});
    expect(await fails(run)).toMatchObject({ code: 'AGENT_ERROR' });
    meter.say = looking(1);
    await run.recover({ procedure: 'rerun', by: 'oda', reason: 'once more', to: 'shopping' });
    await ended(run);
    expect(meter.journal).toEqual([1, 2, 1, 2]);
    expect((await run.status()).spent).toMatchObject({ calls: 4, microUsd: 40_000 });
  });
});

describe('a limit that was reached', () => {
  it('counts anew where a person lets the agent go on: no step is taken again', async () => {
    meter.say = looking(3);
    const run = await dock.start('hasty', {});
    expect(await fails(run)).toMatchObject({ code: 'AGENT_ERROR', message: 'errandBoy gave no answer in 2 steps' });
    await run.recover({ procedure: 'resume', by: 'oda', reason: 'it was close' });
    await eventually(
      () => run.status(),
      ({ lifecycle }) => lifecycle === 'WAITING_FOR_APPROVAL' || lifecycle === 'COMPLETE',
    );
    expect(meter.journal).toEqual([1, 2, 3, 4]);
  });
});
