import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/stores/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { errandBoy, errandPipeline, openShop } from '../steps/errand.js';
import { looks, openMeter } from '../steps/meter.js';
import { eventually } from '../temporal-server.js';
import { run as typed } from './in-process.js';

const meter = openMeter();
const month = new Date().toISOString().slice(0, 7);
const day = new Date().toISOString().slice(0, 10);
let dock: Dock;
const runs: string[] = [];

beforeAll(async () => {
  meter.say = (turn) => (turn === 1 ? looks(turn) : undefined);
  dock = await openDock({
    pipelines: [
      errandPipeline({}, { name: 'shared', pipelineBudget: { tokens: 1_000, money: 5, per: 'month' } }),
      errandPipeline({}, { name: 'partly', pipelineBudget: { money: 5, per: 'month' } }),
      errandPipeline({}, { name: 'small', pipelineBudget: { tokens: 190, per: 'month' } }),
      errandPipeline({}, { name: 'free' }),
    ],
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools: openShop().tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
    artifacts: createMemoryStore(),
  });
  for (const pipeline of ['shared', 'shared', 'free']) {
    const run = await dock.start(pipeline, {});
    await eventually(
      () => run.status(),
      ({ lifecycle }) => lifecycle === 'COMPLETE',
    );
    runs.push(run.id);
  }
});
afterAll(() => dock?.close());

async function cost(...words: string[]): Promise<string> {
  const { exit, out, err } = await typed(['cost', ...words, '--address', dock.address]);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  return out;
}

describe('signalbox cost', () => {
  it('says of a run what it has cost, and what all runs of its pipeline have', async () => {
    expect(await cost(runs[1] ?? '')).toBe(
      [
        'STATE     CALLS  TOKENS IN  TOKENS OUT  US $',
        'shopping  2      160        40          0.020000',
        'in all    2      160        40          0.020000',
        '',
        `All runs of shared in ${month}: 320 tokens in, 80 out, US $ 0.040000; its budget for each month is 1,000 tokens and $5.00, with 600 tokens and $4.96 left.`,
        '',
      ].join('\n'),
    );
    expect(JSON.parse(await cost(runs[1] ?? '', '--json'))).toMatchObject({
      total: { calls: 2 },
      pipeline: {
        name: 'shared',
        period: month,
        spent: { calls: 4 },
        budget: { tokens: 1_000, money: 5, per: 'month' },
        left: { tokens: 600, money: 4.96 },
      },
    });
  });

  it('says what a + stands for, wherever there is one', async () => {
    meter.say = (turn) => (turn === 1 ? looks(turn) : { microUsd: -1, text: '{"bought":[]}' });
    const run = await dock.start('partly', {});
    await eventually(
      () => run.status(),
      ({ lifecycle }) => lifecycle === 'COMPLETE',
    );
    const said =
      'A + is for calls whose price is not known, 1 of 2: such a call counts as nothing in money, here and in a budget.';
    expect((await cost(run.id)).split('\n').filter((line) => line === said)).toHaveLength(2);
    expect(await cost(run.id)).toContain('US $ 0.010000 +; its budget');
    expect(await cost('--pipeline', 'partly')).toContain(said);
  });

  it('says what this run alone was given more of the budget of its pipeline, and what is left of that', async () => {
    meter.say = (turn) => (turn < 3 ? looks(turn) : undefined);
    const run = await dock.start('small', {});
    await eventually(
      () => run.status(),
      ({ lifecycle }) => lifecycle === 'WAITING_FOR_APPROVAL',
    );
    expect(await cost(run.id)).toMatch(/is 190 tokens, with 0 tokens left\.\n$/);
    await run.decide({ by: 'bea' });
    await eventually(
      () => run.status(),
      ({ lifecycle }) => lifecycle === 'COMPLETE',
    );
    expect(await cost(run.id)).toMatch(
      /is 190 tokens, with 0 tokens left\.\nThis run was given more: 380 tokens in all, with 80 tokens left of that\.\n$/,
    );
    expect(JSON.parse(await cost(run.id, '--json'))).toMatchObject({
      pipeline: { thisRun: { given: { tokens: 380 }, left: { tokens: 80 } } },
    });
  });

  it('says of a run whose pipeline has no such budget what that has cost, and no more', async () => {
    expect(await cost(runs[2] ?? '')).not.toContain('All runs');
    expect(JSON.parse(await cost(runs[2] ?? '', '--json'))).not.toHaveProperty('pipeline');
  });

  it('says of a pipeline what its runs have cost, by day', async () => {
    expect(await cost('--pipeline', 'shared')).toBe(
      [
        'DAY         CALLS  TOKENS IN  TOKENS OUT  US $',
        `${day}  4      320        80          0.040000`,
        'in all      4      320        80          0.040000',
        '',
        "What the budget is, and what is left of it, is said with each run: 'signalbox cost RUN'.",
        '',
      ].join('\n'),
    );
    expect(JSON.parse(await cost('--pipeline', 'shared', '--month', month, '--json'))).toMatchObject({
      ...{ pipeline: 'shared', month, total: { calls: 4 } },
      days: { [day]: { calls: 4 } },
    });
  });

  it.each(['free', 'nosuch'])('says that nothing is counted of %s, and where something is', async (pipeline) => {
    expect(await cost('--pipeline', pipeline, '--month', '2026-01')).toBe(
      [
        `No model call of ${pipeline} is counted for 2026-01.`,
        "It may be that there is no such pipeline. Runs are counted together where their pipeline has a pipelineBudget; 'signalbox cost RUN' says what one run has cost.",
        '',
      ].join('\n'),
    );
  });
});
