import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type ServerConnection } from '../../src/client/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { draft, editors, proposal } from './proposal.js';

const PAGE_BYTES = 4 * 1024 * 1024;

let server: TestServer;
let temporal: ServerConnection;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer({ 'limit.historySize.suggestContinueAsNew': String(16 * PAGE_BYTES) });
  temporal = await connect({ address: server.address, namespace: 'default' });
  stopWorker = await server.work({ pipelines: [proposal], activities: { draft }, reviewers: editors });
});
afterAll(async () => {
  await stopWorker?.();
  await temporal?.close();
  await server?.close();
});

it('a history is read whose page is larger than gRPC takes unless told otherwise', { timeout: 180_000 }, async () => {
  const { client } = server;
  const { run } = await client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' });
  await eventually(
    () => client.openGate(run),
    (gate) => gate !== null,
  );
  const handle = temporal.client.workflow.getHandle(run);
  const large = 'x'.repeat(300_000);
  // One after the other: a server takes only so much while a workflow task is under way.
  for (let bytes = 0; bytes <= 2 * PAGE_BYTES; bytes += large.length) {
    await handle.signal('nobodyHears', large);
    await eventually(
      () => handle.describe(),
      ({ historySize = 0 }) => historySize > bytes + large.length,
    );
  }
  const { executions } = await client.history(run);
  expect(executions).toHaveLength(1);
  expect(JSON.stringify(executions).length).toBeGreaterThan(PAGE_BYTES);
});
