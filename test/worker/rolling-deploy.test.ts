import { afterAll, beforeAll, expect, it } from 'vitest';
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
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' })),
  );
  stops.push(await server.work({ pipelines: [proposal], activities: { draft }, reviewers: editors }));
  for (const { run } of runs) {
    await eventually(
      () => client.status(run),
      ({ state }) => state !== 'IDLE',
    );
    expect((await client.auditLog(run))[0]).toMatchObject({ event: 'admitted' });
  }
});
