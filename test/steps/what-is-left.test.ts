import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, openMeter } from './meter.js';

const meter = openMeter();
let dock: Dock;
const sharing = (name: string, more: Partial<Definition> = {}): Definition =>
  errandPipeline({}, { name, pipelineBudget: { tokens: 250, per: 'month' }, ...more });

beforeAll(async () => {
  dock = await openDock({
    pipelines: [sharing('odd'), sharing('narrow', { budget: { tokens: 1_000 } })],
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools: openShop().tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
  });
});
afterAll(() => dock?.close());

const looking = (times: number) => (turn: number) => (turn <= times ? looks(turn) : undefined);

async function asked(run: TestRun) {
  await run.reaches('raising');
  return (await run.gate()).asks;
}

const spentBy = async (pipeline: string) =>
  (await dock.client.pipelineSpending(pipeline, new Date().toISOString().slice(0, 7))).total;

describe('the budget of a pipeline', () => {
  it('is asked for with what is left of the others, which an approval does not raise', async () => {
    meter.say = looking(3);
    const run = await dock.start('narrow', {});
    expect((await asked(run))?.lines).toContain(
      'Not asked for, as it is not used up: the budget of the run, with 700 tokens left',
    );
  });

  it('holds whatever a model says of its usage: what cannot be is as if it had said nothing', async () => {
    const odd = [{ inputTokens: -5 }, { outputTokens: 10.5 }, { inputTokens: 2e12 }, { microUsd: Number.NaN }];
    meter.say = (turn) => (odd[turn - 1] ? looks(turn, { ...odd[turn - 1] }) : undefined);
    const run = await dock.start('odd', {});
    await run.reaches('done');
    await eventually(
      () => dock.client.describe(run.id),
      ({ open }) => !open,
    );
    const said = { calls: 5, inputTokens: 240, outputTokens: 80, microUsd: 40_000, unpriced: 1 };
    expect(await spentBy('odd')).toMatchObject(said);
    expect((await dock.client.spending(run.id)).total).toEqual(said);
  });
});
