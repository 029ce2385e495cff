import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, openMeter } from './meter.js';

const meter = openMeter();
let isAway = false;
let counting = 0;
let atWork: Promise<void>;
let sayAtWork: () => void = () => undefined;
let letGo: () => void = () => undefined;

const troubled: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      if (info.activityType === 'countSpending') {
        counting += 1;
        if (isAway) throw ApplicationFailure.create({ message: 'the ledger is away', type: 'NO_WORKER' });
      }
      if (info.activityType !== 'callTool') return next(input);
      sayAtWork();
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return next(input);
    },
  },
});

let kit: TestKit;
beforeAll(async () => {
  kit = await createTestKit({
    pipelines: ['cancelled', 'unheard'].map((name) =>
      errandPipeline({}, { name, pipelineBudget: { tokens: 1_000, per: 'month' }, cancellation: { grace: '1s' } }),
    ),
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools: openShop().tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
    temporal: { interceptors: { activity: [troubled] } },
  });
});
afterAll(async () => {
  letGo();
  await kit?.close();
});

const month = async () => new Date(await kit.env.currentTimeMs()).toISOString().slice(0, 7);

it('what a run has spent is counted though it is cancelled in the middle of its stage', async () => {
  meter.say = (turn) => looks(turn);
  atWork = new Promise((resolve) => {
    sayAtWork = resolve;
  });
  const run = await kit.start('cancelled', {});
  await atWork;
  await kit.client.cancel(run.id, { by: 'oda', reason: 'enough' });
  letGo();
  await eventually(
    () => kit.client.describe(run.id),
    ({ open }) => !open,
  );
  expect((await kit.client.pipelineSpending('cancelled', await month())).total).toMatchObject({ calls: 1 });
});

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
