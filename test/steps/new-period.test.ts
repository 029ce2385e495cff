import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, openMeter } from './meter.js';

const errand = errandPipeline({}, { name: 'daily', deadline: '30d', pipelineBudget: { tokens: 250, per: 'day' } });
const { raising } = errand.states;
const daily: Definition = {
  ...errand,
  states: { ...errand.states, ...(raising?.kind === 'gate' && { raising: { ...raising, deadline: '5d' } }) },
};

describe('with the next day', () => {
  const meter = openMeter();
  let kit: TestKit;
  beforeAll(async () => {
    meter.say = (turn) => looks(turn);
    kit = await createTestKit({
      pipelines: [daily],
      agents: [errandBoy(async () => ({ bought: [] }))],
      tools: openShop().tools,
      reviewers: { buyer: ['bea'] },
      model: meter.port,
    });
  });
  afterAll(() => kit?.close());

  const today = async () => new Date(await kit.env.currentTimeMs()).toISOString().slice(0, 10);

  it('a pipeline has its budget anew, once, also in a run that was given it more often the day before', async () => {
    const run = await kit.start('daily', {});
    await run.reaches('raising');
    const first = await today();
    expect((await run.gate()).asks?.lines[0]).toBe(`Used up: 300 of 250 tokens of the pipeline in ${first}`);
    await kit.skip('30h');
    await run.decide({ by: 'bea' });
    await run.reaches('raising');
    const second = await today();
    expect(second > first).toBe(true);
    expect((await run.gate()).asks?.lines[0]).toBe(`Used up: 300 of 250 tokens of the pipeline in ${second}`);
    await run.decide({ by: 'bea' });
    await run.reaches('raising');
    expect((await run.gate()).asks?.lines[0]).toBe(`Used up: 500 of 500 tokens of the pipeline in ${second}`);
    expect(meter.journal).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const { days } = await kit.client.pipelineSpending('daily', first.slice(0, 7));
    expect(days[first]).toMatchObject({ calls: 3 });
  });
});
