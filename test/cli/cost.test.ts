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
        `All runs of shared in ${month}: 320 tokens in, 80 out, US $ 0.040000; its budget for each month is 1,000 tokens and $5.00.`,
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
      },
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
      ].join('\n'),
    );
    expect(JSON.parse(await cost('--pipeline', 'shared', '--month', month, '--json'))).toMatchObject({
      ...{ pipeline: 'shared', month, total: { calls: 4 } },
      days: { [day]: { calls: 4 } },
    });
  });

  it.each(['free', 'nosuch'])('says that nothing is known of %s, which has no ledger', async (pipeline) => {
    expect(await cost('--pipeline', pipeline, '--month', '2026-01')).toBe(
      `No model call of ${pipeline} is in its ledger for 2026-01; a pipeline has one with pipelineBudget.\n`,
    );
  });
});
