import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../src/machine/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { fails } from '../recovery/yard.js';
import { errandBoy, errandPipeline, openShop, roads } from './errand.js';
import { looks, openMeter } from './meter.js';

/** Its first call costs many times the budget. */
const meter = openMeter();
meter.say = (turn) => (turn === 1 ? looks(turn, { inputTokens: 900, outputTokens: 0, microUsd: 90_000 }) : undefined);
const { budgetExceeded: _asking, ...unwired } = roads;
const failing: Partial<Stage> = { budget: { tokens: 250 }, asks: { approvalNeeded: 'purchase' }, on: unwired };

let dock: Dock;
beforeAll(async () => {
  const { raising: _gate, ...states } = errandPipeline(failing).states;
  dock = await openDock({
    pipelines: [
      errandPipeline({ budget: { tokens: 250 } }, { name: 'ofStage' }),
      errandPipeline({ budget: { tokens: 250, money: 0.04 } }, { name: 'ofBoth', budget: { tokens: 900 } }),
      errandPipeline({}, { name: 'failing', states }),
    ],
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools: openShop().tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
    artifacts: createMemoryStore(),
  });
});
afterAll(() => dock?.close());

it.each([
  ['ofStage', ['Asked for: 750 tokens more for the stage, 1,000 tokens in all, of which 100 tokens would be left']],
  [
    'ofBoth',
    [
      'Asked for: 900 tokens more for the run, 1,800 tokens in all, of which 900 tokens would be left',
      'Asked for: 750 tokens and $0.12 more for the stage, 1,000 tokens and $0.16 in all, of which 100 tokens and $0.07 would be left',
    ],
  ],
])('one approval lets the agent go on however far a call went beyond its budget: %s', async (pipeline, askedFor) => {
  const run = await dock.start(pipeline, {});
  await run.reaches('raising');
  const { asks } = await run.gate();
  expect(asks?.lines.filter((line) => line.startsWith('Asked for'))).toEqual(askedFor);
  await run.decide({ by: 'bea' });
  await run.reaches('done');
});

it('so does one `raise` where nobody is asked', async () => {
  const run = await dock.start('failing', {});
  expect(await fails(run)).toMatchObject({ message: 'used up: 900 of 250 tokens of the stage' });
  await run.recover({ procedure: 'raise', by: 'oda', reason: 'worth it' });
  await run.reaches('done');
});
