import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type ServerConnection } from '../../src/client/index.js';
import { type LiveEvent, liveIdOf } from '../../src/contract/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { type Dig, isAllTold, openDig, progressOf, REPORT, textOf } from './dig.js';

let server: TestServer;
let temporal: ServerConnection;
let dig: Dig;
let stop: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '40' });
  temporal = await connect({ address: server.address, namespace: 'default' });
  dig = await openDig(2);
  stop = await server.work(dig.worker);
});
afterAll(async () => {
  await stop?.();
  await dig?.provider.close();
  await temporal?.close();
  await server?.close();
});

const HEARTBEATS = 25;

describe('who watches for long', () => {
  it('hears what a run says after it and its stream continued as new', async () => {
    const { run } = await server.client.start('digging', { requestedBy: 'tester' });
    const events: LiveEvent[] = [];
    const over = (async () => {
      for await (const event of server.client.watchLive(run)) events.push(event);
    })();
    const execution = async () => (await server.client.describe(run)).execution;
    const handle = temporal.client.workflow.getHandle(liveIdOf(run));
    const first = await execution();
    const streamOf = async () => (await handle.describe()).runId;
    const stream = await eventually(() => streamOf().catch(() => ''), Boolean);
    const log = () => server.client.auditLog(run);
    while ((await execution()) === first) {
      const seen = (await log()).length;
      await server.client.signal(run, 'deliver', { event: 'go', data: { rest: 1 } });
      await eventually(log, (entries) => entries.length > seen);
    }
    dig.site.deepen = async (tell) => {
      for (let foot = 1; foot <= HEARTBEATS; foot += 1) {
        tell({ foot });
        await eventually(
          async () => events,
          (now) => progressOf(now).length === foot,
        );
      }
    };
    await server.client.signal(run, 'deliver', { event: 'go', data: { rest: 0 } });
    for (let foot = 5; foot <= HEARTBEATS; foot += 5)
      await eventually(
        async () => events,
        (now) => progressOf(now).length >= foot,
      );
    await eventually(async () => events, isAllTold);
    await server.client.signal(run, 'deliver', { event: 'home' });
    await over;
    expect(await server.client.status(run)).toMatchObject({ lifecycle: 'COMPLETE' });
    expect(progressOf(events)).toEqual(Array.from({ length: HEARTBEATS }, (_, at) => ({ foot: at + 1 })));
    expect(textOf(events)).toBe(REPORT);
    expect(await streamOf()).not.toBe(stream);
    expect(dig.streamed(0)).toEqual([true, true]);
  }, 180_000);
});
