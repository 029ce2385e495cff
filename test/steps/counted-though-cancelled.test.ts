import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, openMeter } from './meter.js';

const meter = openMeter();
let sayAtWork: () => void = () => undefined;
let letGo: () => void = () => undefined;
const atWork = new Promise<void>((resolve) => {
  sayAtWork = resolve;
});

const slowly: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      if (info.activityType !== 'callTool') return next(input);
      sayAtWork();
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return next(input);
    },
  },
});

let dock: Dock;
beforeAll(async () => {
  const shared = { pipelineBudget: { tokens: 1_000, per: 'month' }, cancellation: { grace: '1s' } } as const;
  dock = await openDock({
    pipelines: [errandPipeline({}, { name: 'cancelled', ...shared })],
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools: openShop().tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
    temporal: { interceptors: { activity: [slowly] } },
  });
});
afterAll(async () => {
  letGo();
  await dock?.close();
});

it('what a run has spent is counted though it is cancelled in the middle of its stage', async () => {
  meter.say = (turn) => looks(turn);
  const run = await dock.start('cancelled', {});
  await atWork;
  await dock.client.cancel(run.id, { by: 'oda', reason: 'enough' });
  letGo();
  await eventually(
    () => dock.client.describe(run.id),
    ({ open }) => !open,
  );
  const month = new Date().toISOString().slice(0, 7);
  expect((await dock.client.pipelineSpending('cancelled', month)).total).toMatchObject({ calls: 1 });
});
