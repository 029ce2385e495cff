import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop, type Shop } from './errand.js';

let shop: Shop;
let dock: Dock;
let connection: Connection;

beforeAll(async () => {
  shop = openShop();
  dock = await openDock({
    pipelines: [errandPipeline()],
    agents: [
      errandBoy(async (_reads, { use }) => {
        await use('buy', { item: 'tea', price: 3 }).catch(() => undefined);
        await use('look', { item: 'tea' });
        return { bought: [] };
      }),
    ],
    tools: shop.tools,
    reviewers: { buyer: ['bea', 'bob'] },
  });
  connection = await Connection.connect({ address: dock.address });
});
afterAll(async () => {
  await connection?.close();
  await dock?.close();
});

const settled = (id: string, lifecycle: string) =>
  eventually(
    () => dock.client.status(id),
    (status) => status.lifecycle === lifecycle,
  );

/** The tasks that opened the gate, and that took up what the approved call gave. */
async function tasksOf(run: string) {
  const { events } = await new Client({ connection }).workflow.getHandle(run).fetchHistory();
  const all = events ?? [];
  const isTask = (event: (typeof all)[number]) => Boolean(event.workflowTaskCompletedEventAttributes);
  const opened = all.findIndex((event) => event.timerStartedEventAttributes);
  const approved = all.findIndex((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
  const made = all.findIndex((event, at) => at > approved && event.activityTaskCompletedEventAttributes);
  return { opening: all.slice(0, opened).findLast(isTask), after: all.slice(made).find(isTask) };
}

async function boughtTea() {
  const run = await dock.start('errand', {});
  await run.reaches('approving');
  await run.decide({ by: 'bea' });
  await settled(run.id, 'COMPLETE');
  expect(shop.calls.splice(0)).toEqual(['buy tea for 3', 'look tea']);
  return run.id;
}

const EVERYTHING = [1, 2, 3];

async function reset(run: string, task: 'opening' | 'after', exclude: readonly number[] = []) {
  const { eventId } = (await tasksOf(run))[task] ?? {};
  await connection.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: run },
    reason: 'the test wants it',
    requestId: crypto.randomUUID(),
    workflowTaskFinishEventId: eventId ?? null,
    resetReapplyExcludeTypes: [...exclude],
  });
}

it.each([
  ['and nothing that came later is sent again', EVERYTHING],
  ['and the approval is sent again, which comes before the gate is open', []],
])('a reset to before the approval asks anew, %s', async (_how, exclude) => {
  const run = await boughtTea();
  await reset(run, 'opening', exclude);
  await settled(run, 'WAITING_FOR_APPROVAL');
  expect(shop.calls).toEqual([]);
  await dock.client.decide(run, { decision: 'rejected', by: 'bob' });
  await settled(run, 'COMPLETE');
  expect(shop.calls.splice(0)).toEqual(['look tea']);
});

it('a reset to after the approved call does not make it again', async () => {
  const run = await boughtTea();
  await reset(run, 'after');
  await eventually(
    () => Promise.resolve(shop.calls),
    (calls) => calls.length > 0,
  );
  await settled(run, 'COMPLETE');
  expect(shop.calls.splice(0)).toEqual(['look tea']);
});
