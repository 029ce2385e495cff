import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStaticDirectory } from '../../src/directory/index.js';
import { resetWithCli, taskOf } from '../audit/reset-with-cli.js';
import { draft, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const told: { readonly id: string; readonly subject: string }[] = [];

let server: TestServer;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer();
  stopWorker = await server.work({
    pipelines: [proposal],
    activities: { draft },
    reviewers: createStaticDirectory({
      people: { ada: { channels: ['pigeon'] } },
      roles: { editor: ['grace'] },
      groups: {},
      owners: {},
    }),
    channels: [{ name: 'pigeon', deliver: async ({ id, subject }) => void told.push({ id, subject }) }],
  });
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

it('people are told of what happens after a reset, also where as many messages had been sent on the branch given up', async () => {
  const { client } = server;
  const { run } = await client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' });
  const atRound = (round: number) =>
    eventually(
      () => client.openGate(run),
      (gate) => gate?.round === round,
    );
  const isTold = (times: number) =>
    eventually(
      async () => told.length,
      (length) => length === times,
    );
  await atRound(1);
  await isTold(1);
  const opened = (await client.auditLog(run)).at(-1);
  await client.decide(run, { decision: 'changesRequested', by: 'grace', comment: 'shorter' });
  await atRound(2);
  await isTold(3);
  const [execution] = (await client.history(run)).executions;
  const event = taskOf(execution?.history ?? { events: [] }, opened?.at ?? '');
  await resetWithCli(server, { run, event, reason: 'once more' }, '--reapply-exclude', 'All');
  await atRound(1);
  // The gate opens anew, and its people are told so in the background.
  await isTold(4);
  const before = told.length;
  await client.decide(run, { decision: 'approved', by: 'grace' });
  await eventually(
    () => client.describe(run),
    ({ open }) => !open,
  );
  const after = told.slice(before);
  expect(after.map(({ subject }) => subject)).toEqual([expect.stringContaining('approved')]);
  expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
});
