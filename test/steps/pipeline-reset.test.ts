import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, type Meter, openMeter } from './meter.js';

const PLACES = ['beforeAnything', 'afterTheFirstCall', 'afterItWasCounted', 'afterTheLastCall'] as const;

let meter: Meter;
let dock: Dock;
let connection: Connection;

beforeAll(async () => {
  meter = openMeter();
  dock = await openDock({
    pipelines: PLACES.map((name) => errandPipeline({}, { name, pipelineBudget: { tokens: 1_000_000, per: 'month' } })),
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools: openShop().tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
  });
  connection = await Connection.connect({ address: dock.address });
});
afterAll(async () => {
  await connection?.close();
  await dock?.close();
});
beforeEach(() => {
  meter.journal.length = 0;
  meter.say = (turn) => (turn === 1 ? looks(turn) : undefined);
});

async function ended(run: string, execution?: string): Promise<void> {
  await eventually(
    () => dock.client.describe(run),
    (now) => !now.open && now.execution !== execution,
  );
}

/** The task that took up what the nth activity of that name gave; without a name, the first of all. */
async function taskAfter(run: string, { activity, nth }: Where): Promise<number> {
  const { events } = await new Client({ connection }).workflow.getHandle(run).fetchHistory();
  const all = events ?? [];
  const scheduled = all.filter((e) => e.activityTaskScheduledEventAttributes?.activityType?.name === activity);
  const { eventId } = scheduled[nth] ?? {};
  const done = activity
    ? all.findIndex((e) => String(e.activityTaskCompletedEventAttributes?.scheduledEventId) === String(eventId))
    : 0;
  const task = all.slice(done).find((e) => e.workflowTaskCompletedEventAttributes);
  if (!task?.eventId) throw new Error('expected a task there');
  return Number(task.eventId);
}

type Where = { readonly activity?: string; readonly nth: number };

const WHERE: { readonly [place in (typeof PLACES)[number]]: Where } = {
  beforeAnything: { nth: 0 },
  afterTheFirstCall: { activity: 'takeStep', nth: 0 },
  afterItWasCounted: { activity: 'countSpending', nth: 1 },
  afterTheLastCall: { activity: 'takeStep', nth: 1 },
};

it.each<[(typeof PLACES)[number], number[]]>([
  ['beforeAnything', [1, 2]],
  ['afterTheFirstCall', [2]],
  ['afterItWasCounted', [2]],
  ['afterTheLastCall', []],
])('a reset to %s counts the calls that are made anew (%j) and no other', async (place, anew) => {
  const { id } = await dock.start(place, {});
  await ended(id);
  expect(meter.journal).toEqual([1, 2]);
  const { execution } = await dock.client.describe(id);
  await connection.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: id },
    reason: 'the test wants it',
    requestId: crypto.randomUUID(),
    workflowTaskFinishEventId: (await taskAfter(id, WHERE[place])) as never,
  });
  await ended(id, execution);
  expect(await dock.client.status(id)).toMatchObject({ lifecycle: 'COMPLETE' });
  expect(meter.journal).toEqual([1, 2, ...anew]);
  const { total } = await dock.client.pipelineSpending(place, new Date().toISOString().slice(0, 7));
  expect(total.calls).toBe(2 + anew.length);
});
