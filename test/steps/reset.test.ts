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

it.each([
  ['nothing that came after is sent again', [1, 2, 3], 'WAITING_FOR_APPROVAL'],
  ['what came after is sent again', [], 'any'],
] as const)('reset to before the approval, %s', async (_how, exclude, expected) => {
  shop.calls.length = 0;
  const run = await dock.start('errand', {});
  await run.reaches('approving');
  await run.decide({ by: 'bea' });
  await settled(run.id, 'COMPLETE');
  expect(shop.calls).toEqual(['buy tea for 3', 'look tea']);
  const client = new Client({ connection });
  const { events } = await client.workflow.getHandle(run.id).fetchHistory();
  const kinds = (events ?? []).map((e) => `${e.eventId} ${Object.keys(e).find((k) => k.endsWith('EventAttributes'))}`);
  console.error(kinds.join('\n'));
  const accepted = (events ?? []).findIndex((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
  const before = (events ?? []).slice(0, accepted).filter((event) => event.workflowTaskCompletedEventAttributes);
  for (const at of [before.at(-2), before.at(-1)]) {
    shop.calls.length = 0;
    await connection.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: run.id },
      reason: 'test',
      requestId: crypto.randomUUID(),
      workflowTaskFinishEventId: at?.eventId,
      resetReapplyExcludeTypes: [...exclude],
    });
    const status = await eventually(
      () => dock.client.status(run.id),
      ({ lifecycle }) => !['IDLE', 'RUNNING'].includes(lifecycle),
    );
    console.error(String(at?.eventId), expected, status.lifecycle, shop.calls);
    if (status.lifecycle === 'WAITING_FOR_APPROVAL') {
      await dock.client.decide(run.id, { decision: 'approved', by: 'bob' });
      await settled(run.id, 'COMPLETE');
    }
    console.error(shop.calls);
  }
});
