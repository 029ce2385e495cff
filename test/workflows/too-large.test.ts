import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { letter } from './pipelines.js';

// Many calls, one after the other: each may be late.
vi.setConfig({ testTimeout: 240_000 });

describe('a run that is too large for another execution', () => {
  let server: TestServer;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '40' });
    stop = await server.work({
      pipelines: [letter],
      reviewers: { editor: ['ed'] },
      activities: { draft: async () => 'Dear all', send: async () => undefined },
    });
  });
  afterAll(async () => {
    await stop?.();
    await server?.close();
  });

  it('goes on in the one it has, says so once, and comes to its end', async () => {
    // Each of them small enough to travel by value.
    const notes = Array.from({ length: 64 }, (_, n) => [`note${n}`, 'x'.repeat(30_000)]);
    const input = { requestedBy: 'ann', topic: 'rain', ...(Object.fromEntries(notes) as { [note: string]: string }) };
    const { run } = await server.client.start('letter', input);
    const log = () => server.client.auditLog(run);
    await eventually(
      () => server.client.status(run),
      ({ lifecycle }) => lifecycle === 'WAITING_FOR_APPROVAL',
    );
    for (let n = 0; n < 60; n += 1) await server.client.signal(run, 'approve', { by: `mallory-${n}` });
    await eventually(log, (entries) => entries.some(({ event }) => event === 'tooLarge'));
    await server.client.decide(run, { by: 'ed', decision: 'approved' });
    await eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
    expect(await server.client.status(run)).toMatchObject({ lifecycle: 'COMPLETE' });
    expect((await server.client.history(run)).executions).toHaveLength(1);
    expect((await log()).filter(({ event }) => event === 'tooLarge')).toMatchObject([
      { kind: 'notice', message: expect.stringContaining('too large for a new execution') },
    ]);
  });
});
