import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ledgerIdOf, type Status } from '../../src/contract/index.js';
import type { Definition, PipelineBudget } from '../../src/machine/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { expectReplayed, fails } from '../recovery/yard.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, type Meter, openMeter } from './meter.js';
import { plain } from './plain-errand.js';

const MONTHLY: PipelineBudget = { tokens: 250, per: 'month' };
const month = () => new Date().toISOString().slice(0, 7);

/** An errand whose model calls all runs of its name pay for together. */
function sharing(name: string, more: Partial<Definition> = {}, timeout = '2m'): Definition {
  return errandPipeline({ timeout }, { name, pipelineBudget: MONTHLY, ...more });
}

let meter: Meter;
let dock: Dock;
/** What becomes of the next calls of the activity that counts: it fails before it did anything, or after all of it. */
let troubles: ('away' | 'unheard')[] = [];
let isAway = false;

const troubled: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      if (info.activityType !== 'countSpending') return next(input);
      const trouble = isAway ? 'away' : troubles.shift();
      if (trouble === 'away') throw ApplicationFailure.create({ message: 'the ledger is away', type: 'NO_WORKER' });
      const answer = await next(input);
      if (trouble === 'unheard') throw new Error('the worker died');
      return answer;
    },
  },
});
const temporal = { interceptors: { activity: [troubled] } };

const NAMES = ['crossed', 'alone', 'rejected', 'unheard', 'restarted', 'handedOn', 'listed', 'meanwhile'];

beforeAll(async () => {
  meter = openMeter();
  dock = await openDock(
    {
      pipelines: [
        ...NAMES.map((name) => sharing(name)),
        sharing('away', {}, '12s'),
        sharing('dear', { pipelineBudget: { money: 0.005, per: 'day' } }),
        plain('single', []),
        plain('branching', ['left', 'middle', 'right']),
        errandPipeline({}, { name: 'unbounded' }),
      ],
      agents: [errandBoy(async () => ({ bought: [] }))],
      tools: openShop().tools,
      reviewers: { buyer: ['bea', 'bob'] },
      model: meter.port,
      artifacts: createMemoryStore(),
      temporal,
    },
    { 'limit.historyCount.suggestContinueAsNew': '80' },
  );
});
afterAll(() => dock?.close());
beforeEach(() => {
  meter.journal.length = 0;
  meter.say = () => undefined;
  troubles = [];
  isAway = false;
});

/** Looks so many times before it answers. */
const looking = (times: number) => (turn: number) => (turn <= times ? looks(turn) : undefined);

async function asksIn(run: TestRun, round: number) {
  const isRound = (status: Status) => status.lifecycle === 'WAITING_FOR_APPROVAL' && status.gate.round === round;
  const status = await eventually(() => run.status(), isRound);
  return status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate.asks : undefined;
}

/** Complete, and closed: what it has spent is told by then. */
async function ended(run: TestRun): Promise<void> {
  await eventually(
    () => run.status(),
    ({ lifecycle }) => lifecycle === 'COMPLETE',
  );
  await eventually(
    () => dock.client.describe(run.id),
    ({ open }) => !open,
  );
}

const spentBy = async (pipeline: string) => (await dock.client.pipelineSpending(pipeline, month())).total;

async function scheduledIn(run: TestRun, activity: string): Promise<number> {
  const { executions } = await dock.client.history(run.id);
  return (
    JSON.stringify(executions.map(({ history }) => history)).split(`"activityType":{"name":"${activity}"}`).length - 1
  );
}

describe('the budget of a pipeline', () => {
  it('is crossed by all runs together: the one that wants more asks, goes on with an approval, and asks anew', async () => {
    meter.say = looking(1);
    await ended(await dock.start('crossed', {}));
    meter.say = looking(3);
    const run = await dock.start('crossed', {});
    expect(await asksIn(run, 1)).toMatchObject({
      kind: 'budget',
      lines: [
        `Used up: 300 of 250 tokens of the pipeline in ${month()}`,
        'Spent by the run so far: 1 model call, 100 tokens, $0.01',
        `Spent by all runs of the pipeline in ${month()}: 3 model calls, 300 tokens, $0.03`,
        `Asked for: 250 tokens more for the pipeline in ${month()}, 500 tokens in all, of which 200 tokens would be left`,
        'Not asked for, as it is not used up: the budget of the stage, with 999,900 tokens left',
        'What is given of the budget of the pipeline is given to this run alone; other runs ask for themselves',
      ],
      follows: [
        'approved: what is asked for is given, to this run alone and not to others; the agent goes on where it was, until that is used up',
        'rejected: no budget is given; the run fails',
        'expired: no budget is given; the run fails',
      ],
    });
    await run.decide({ by: 'bea' });
    expect((await asksIn(run, 2))?.lines[0]).toBe(`Used up: 500 of 500 tokens of the pipeline in ${month()}`);
    await run.decide({ by: 'bob' });
    await ended(run);
    expect(meter.journal).toEqual([1, 2, 1, 2, 3, 4]);
    expect(await spentBy('crossed')).toMatchObject({ calls: 6, inputTokens: 480, outputTokens: 120, microUsd: 60_000 });
    await expectReplayed(dock.client, run.id);
  });

  it('is given to the run that asked: another one asks at its own gate, before any call', async () => {
    meter.say = looking(3);
    const first = await dock.start('alone', {});
    await asksIn(first, 1);
    await first.decide({ by: 'bea' });
    await ended(first);
    meter.journal.length = 0;
    const second = await dock.start('alone', {});
    expect((await asksIn(second, 1))?.lines).toEqual([
      `Used up: 400 of 250 tokens of the pipeline in ${month()}`,
      'Spent by the run so far: 0 model calls, 0 tokens',
      expect.stringContaining('4 model calls, 400 tokens'),
      `Asked for: 250 tokens more for the pipeline in ${month()}, 500 tokens in all, of which 100 tokens would be left`,
      'Not asked for, as it is not used up: the budget of the stage, with 1,000,000 tokens left',
      expect.stringContaining('to this run alone'),
    ]);
    expect(meter.journal).toEqual([]);
  });

  it('is asked for again, before any call, where others have spent beyond the new limit while a run waited', async () => {
    meter.say = looking(3);
    const waiting = await dock.start('meanwhile', {});
    await asksIn(waiting, 1);
    const other = await dock.start('meanwhile', {});
    for (let round = 1; round <= 2; round += 1) {
      await asksIn(other, round);
      await other.decide({ by: 'bea' });
    }
    await ended(other);
    meter.journal.length = 0;
    await waiting.decide({ by: 'bea' });
    const asks = await asksIn(waiting, 2);
    expect(asks?.lines[0]).toBe(`Used up: 700 of 500 tokens of the pipeline in ${month()}`);
    expect(meter.journal).toEqual([]);
    await waiting.decide({ by: 'bea' });
    await ended(waiting);
    expect(meter.journal).toEqual([4]);
  });

  it('ends the run where a rejection leads, with nothing more spent', async () => {
    meter.say = looking(5);
    const run = await dock.start('rejected', {});
    await asksIn(run, 1);
    await run.decide({ by: 'bea', decision: 'rejected' });
    expect(await fails(run)).toMatchObject({ code: 'REJECTED', state: 'raising' });
    expect(meter.journal).toEqual([1, 2, 3]);
    expect(await spentBy('rejected')).toMatchObject({ calls: 3 });
  });

  it('in money, overshot many times by one call, is raised by one approval to where the run can go on', async () => {
    meter.say = looking(1);
    const run = await dock.start('dear', {});
    const asks = await asksIn(run, 1);
    expect(asks?.lines[0]).toMatch(/^Used up: \$0\.01 of \$0\.005 of the pipeline in \d{4}-\d\d-\d\d$/);
    expect(asks?.lines[3]).toMatch(
      /^Asked for: \$0\.01 more for the pipeline in \S+, \$0\.015 in all, of which \$0\.005 would be left$/,
    );
    await run.decide({ by: 'bea' });
    await ended(run);
  });

  it('is looked at before the call of an agent without tools, and is counted when its branches are back', async () => {
    await ended(await dock.start('single', {}));
    await ended(await dock.start('single', {}));
    const third = await dock.start('single', {});
    expect((await asksIn(third, 1))?.lines[0]).toContain('200 of 200 tokens of the pipeline');
    expect(meter.journal).toHaveLength(2);
    const branching = await dock.start('branching', {});
    expect((await asksIn(branching, 1))?.lines[0]).toContain('300 of 200 tokens of the pipeline');
    expect(meter.journal).toHaveLength(5);
    const next = await dock.start('branching', {});
    expect(await fails(next)).toMatchObject({ code: 'BUDGET_EXCEEDED', state: 'together' });
    await next.recover({ procedure: 'raise', by: 'oda', reason: 'worth it' });
    await asksIn(next, 1);
    expect(meter.journal).toHaveLength(8);
  });
});

describe('what runs tell the ledger', () => {
  it('counts once where the activity that told it is not heard of, and is tried again', async () => {
    troubles = ['away', 'unheard', 'unheard'];
    meter.say = (turn) => {
      if (turn === 1) troubles = ['unheard', 'away', 'unheard'];
      return looking(1)(turn);
    };
    const run = await dock.start('unheard', {});
    await eventually(
      () => Promise.resolve(meter.journal.length),
      (calls) => calls >= 1,
    );
    await ended(run);
    expect(troubles).toEqual([]);
    expect(meter.journal).toEqual([1, 2]);
    expect(await spentBy('unheard')).toMatchObject({ calls: 2, inputTokens: 160 });
  });

  it('counts once where the worker is another one, and where each task is a replay from the beginning', async () => {
    meter.say = looking(3);
    const run = await dock.start('restarted', {});
    await asksIn(run, 1);
    await dock.change({ temporal: { ...temporal, maxCachedWorkflows: 0 } });
    await run.decide({ by: 'bea' });
    await eventually(
      () => dock.client.describe(run.id),
      ({ open }) => !open,
    );
    await dock.change({ temporal });
    expect(meter.journal).toEqual([1, 2, 3, 4]);
    expect(await spentBy('restarted')).toMatchObject({ calls: 4 });
  });

  it('counts once over the executions of a run', async () => {
    meter.say = looking(11);
    const run = await dock.start('handedOn', {});
    for (let round = 1; round <= 4; round += 1) {
      await asksIn(run, round);
      await run.decide({ by: 'bea' });
    }
    await ended(run);
    expect(meter.journal).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect((await dock.client.history(run.id)).executions.length).toBeGreaterThan(1);
    expect(await spentBy('handedOn')).toMatchObject({ calls: 12 });
  });

  it('is needed before a model is called: without the ledger the stage runs out of its time', async () => {
    isAway = true;
    const run = await dock.start('away', {});
    const failure = await fails(run);
    expect(failure).toMatchObject({ code: 'TIMEOUT_STAGE', state: 'shopping' });
    expect(failure.message).toContain('the ledger is away');
    expect(meter.journal).toEqual([]);
    isAway = false;
    await run.recover({ procedure: 'resume', by: 'oda', reason: 'it is back' });
    await ended(run);
    expect(await spentBy('away')).toMatchObject({ calls: 1 });
  });

  it('is one activity a step, and none where the pipeline has no such budget, which has no ledger', async () => {
    meter.say = looking(2);
    const counted = await dock.start('listed', {});
    await ended(counted);
    expect(await scheduledIn(counted, 'takeStep')).toBe(3);
    expect(await scheduledIn(counted, 'countSpending')).toBe(4);
    const free = await dock.start('unbounded', {});
    await ended(free);
    expect(await scheduledIn(free, 'countSpending')).toBe(0);
    expect(await spentBy('unbounded')).toMatchObject({ calls: 0 });
    await expect(dock.client.describe(ledgerIdOf('unbounded'))).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
    const names = await eventually(
      async () => (await dock.client.list({ limit: 200 })).map(({ run }) => run),
      (listed) => listed.includes(counted.id),
    );
    expect(names).not.toContain(ledgerIdOf('listed'));
  });
});
