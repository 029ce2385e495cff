import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type ServerConnection } from '../../src/client/index.js';
import type { CompensationCall } from '../../src/contract/index.js';
import { definePipeline } from '../../src/machine/index.js';
import { resetWithCli } from '../audit/reset-with-cli.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { anyInput } from '../workflows/pipelines.js';

const payment = definePipeline({
  name: 'payment',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'paying',
  states: {
    paying: {
      kind: 'stage',
      work: { activity: 'charge' },
      writes: 'receipt',
      timeout: '5m',
      compensation: { activity: 'refund' },
      on: { completed: 'thanking' },
    },
    thanking: {
      kind: 'gate',
      ask: 'Thank them?',
      shows: ['receipt'],
      reviewers: [{ id: 'ann' }],
      deadline: '1h',
      on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
});

const charged: string[] = [];
const refunded: string[] = [];
let letGo = () => {};
let held = Promise.resolve();

let server: TestServer;
let temporal: ServerConnection;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer();
  temporal = await connect({ address: server.address, namespace: 'default' });
  stopWorker = await server.work({
    pipelines: [payment],
    activities: {
      charge: async (_reads, { key }) => {
        charged.push(key);
        await held;
        return { paid: 7 };
      },
      refund: (call) => void refunded.push((call as CompensationCall).key),
    },
  });
});
afterAll(async () => {
  letGo();
  await stopWorker?.();
  await temporal?.close();
  await server?.close();
});

type Event = { readonly eventId: string; readonly eventType: string };

const eventsOf = async (run: string) =>
  (await server.client.history(run)).executions.flatMap(({ history }) => history.events) as unknown as Event[];
const lastTask = (events: readonly Event[]) =>
  Number(events.findLast(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED')?.eventId);
const thanking = (run: string, execution?: string) =>
  eventually(
    async () => [await server.client.status(run), await server.client.describe(run)] as const,
    ([{ state }, { execution: now }]) => state === 'thanking' && (execution === undefined || now === execution),
  );
async function cancelled(run: string): Promise<void> {
  await server.client.cancel(run, { by: 'sue', reason: 'changed her mind' });
  await eventually(
    () => server.client.describe(run),
    ({ open }) => !open,
  );
}

it('E6: a call that was under way at the cut of a reset, and has finished since, is the same call, and is not made again', async () => {
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  const { run } = await server.client.start('payment', { requestedBy: 'olga' });
  await eventually(async () => charged.length, Boolean);
  const before = lastTask(await eventsOf(run));
  await temporal.client.workflow.getHandle(run).signal('deliver', { event: 'nothing' });
  const cut = await eventually(
    async () => lastTask(await eventsOf(run)),
    (task) => task > before,
  );
  letGo();
  await thanking(run);
  const made = await resetWithCli(server, { run, event: cut, reason: 'once more' });
  await thanking(run, made);
  expect(charged).toHaveLength(1);
  await cancelled(run);
  expect(refunded).toEqual(charged);
});

it('a compensation is given the key of a call that was made before the cut of a reset', async () => {
  charged.length = 0;
  refunded.length = 0;
  held = Promise.resolve();
  const { run } = await server.client.start('payment', { requestedBy: 'olga' });
  await thanking(run);
  const made = await resetWithCli(server, { run, event: lastTask(await eventsOf(run)), reason: 'once more' });
  await thanking(run, made);
  await cancelled(run);
  expect(charged).toHaveLength(1);
  expect(refunded).toEqual(charged);
});

it('what is called after the cut of a reset is another call, with a key of its own', async () => {
  charged.length = 0;
  const { run } = await server.client.start('payment', { requestedBy: 'olga' });
  await thanking(run);
  const first = (await eventsOf(run)).find(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED');
  const made = await resetWithCli(server, { run, event: Number(first?.eventId), reason: 'charge anew' });
  await thanking(run, made);
  expect(new Set(charged).size).toBe(2);
});
