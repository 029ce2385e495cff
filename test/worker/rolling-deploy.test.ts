import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorker } from '../../src/worker/index.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

let server: TestServer;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await server?.close();
});

it('while workers are replaced, no run is refused because one of them does not have its pipeline yet', async () => {
  stops.push(await server.work());
  const { client } = server;
  // Made before, for a run is refused when no worker has taken it for ten seconds; it serves nothing until it runs.
  const connection = await NativeConnection.connect({ address: server.address });
  const worker = await createWorker({
    connection,
    pipelines: [proposal],
    activities: { draft },
    reviewers: editors,
    artifacts: join(server.folder, 'artifacts'),
  });
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' })),
  );
  const running = worker.run();
  stops.push(async () => {
    worker.shutdown();
    await running;
    await connection.close();
  });
  // The one before goes now: else it may be asked again and again, where a loaded machine lets the new one take little.
  await stops.shift()?.();
  for (const { run } of runs) {
    await eventually(
      () => client.status(run),
      ({ state }) => state !== 'IDLE',
    );
    expect((await client.auditLog(run))[0]).toMatchObject({ event: 'admitted' });
  }
});
