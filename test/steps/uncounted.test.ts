import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { openMeter } from './meter.js';

const meter = openMeter();
let isAway = false;
let counting = 0;

const troubled: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      if (info.activityType !== 'countSpending') return next(input);
      counting += 1;
      if (isAway) throw ApplicationFailure.create({ message: 'the ledger is away', type: 'NO_WORKER' });
      return next(input);
    },
  },
});

let kit: TestKit;
beforeAll(async () => {
  kit = await createTestKit({
    pipelines: [errandPipeline({}, { name: 'unheard', pipelineBudget: { tokens: 1_000, per: 'month' } })],
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools: openShop().tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
    temporal: { interceptors: { activity: [troubled] } },
  });
});
afterAll(() => kit?.close());

it('a run that could not tell its ledger ends all the same, and says so in its log', async () => {
  meter.say = () => {
    isAway = true;
    return undefined;
  };
  counting = 0;
  const run = await kit.start('unheard', {});
  expect(await run.result()).toMatchObject({ receipt: { bought: [] } });
  const log = await run.log();
  expect(log.find(({ event }) => event === 'uncounted')).toMatchObject({
    kind: 'notice',
    message: 'the ledger of the pipeline does not have the cost of so many model calls: 1; the ledger is away',
  });
  expect(log.find(({ to }) => to === 'done')?.seq).toBeLessThan(log.at(-1)?.seq ?? 0);
  expect(counting).toBeGreaterThan(3);
});
