import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRun } from '../../src/audit/index.js';
import { connect, type ServerConnection } from '../../src/client/index.js';
import type { AuditEntry } from '../../src/contract/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import { type CreateWorkerOptions, workflowBundlePath } from '../../src/worker/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { letter } from '../workflows/pipelines.js';

const serving = {
  pipelines: [letter],
  reviewers: { editor: ['ed'] },
  activities: { draft: async () => 'Dear all', send: async () => undefined },
} satisfies Omit<CreateWorkerOptions, 'connection'>;
const options = { workflowBundlePath: workflowBundlePath() };

describe('what the fuzzer found once does not come back', { timeout: 180_000 }, () => {
  let server: TestServer;
  let connection: ServerConnection;

  beforeAll(async () => {
    server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '62' });
    connection = await connect({ address: server.address, namespace: 'default' });
  });
  afterAll(async () => {
    await connection?.close();
    await server?.close();
  });

  const waits = (run: string) =>
    eventually(
      () => server.client.status(run),
      ({ lifecycle }) => lifecycle === 'WAITING_FOR_APPROVAL',
    );

  it('E8: an update that is rejected, of which the history knows nothing, never makes a run continue as new', async () => {
    const stop = await server.work(serving);
    const { run } = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    await waits(run);
    for (let n = 0; n < 20; n += 1) {
      await server.client.signal(run, 'approve', { by: 'mallory' });
      await expect(server.client.decide(run, { decision: 'approved', by: 'mallory' })).rejects.toThrow();
    }
    const { executions } = await eventually(
      () => server.client.history(run),
      (history) => history.executions.length > 1,
    );
    expect(executions.length).toBeGreaterThan(1);
    await server.client.decide(run, { decision: 'approved', by: 'ed' });
    const { report } = await verifyRun(server.client, run, options);
    expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
    await stop();
  });

  it('signals that come while no worker runs are taken in the order in which they came', async () => {
    const { run } = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    for (const name of ['deliver', 'decide', 'noSuchSignal', 'requestChanges', 'approve'])
      await connection.client.workflow.getHandle(run).signal(name, {});
    const stop = await server.work(serving);
    await waits(run);
    const log = await server.client.auditLog(run);
    const refused = log.filter(({ kind }) => kind === 'refusal').map(({ event }) => event);
    expect(refused).toEqual(['deliver', 'decide', 'noSuchSignal', 'requestChanges', 'approve']);
    await stop();
  });

  it('E7: what came before a run was cancelled ahead of its admission is refused in the log', async () => {
    const { run } = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    const handle = connection.client.workflow.getHandle(run);
    await handle.signal('approve', { by: 'ed' });
    await handle.cancel();
    const stop = await server.work(serving);
    await expect(handle.result()).rejects.toThrow();
    const log = await server.client.auditLog(run);
    expect(log.map(({ event, to }) => [event, to])).toEqual([
      ['approve', 'IDLE'],
      ['cancelled', 'CANCELLED'],
    ]);
    await stop();
  });

  it('E8: an admission that outlasts a workflow task is logged at the time that a replay gives', async () => {
    const memory = createMemoryStore();
    const artifacts: typeof memory = {
      ...memory,
      async put(bytes, mediaType) {
        await delay(1_500);
        return memory.put(bytes, mediaType);
      },
    };
    // Of each entry what was written last: a task that was lost is done again, and its entries are written anew.
    const written = new Map<number, AuditEntry>();
    const stop = await server.work({ ...serving, artifacts, onEntry: (entry) => void written.set(entry.seq, entry) });
    const run = 'slow-admission';
    await connection.client.workflow.start('letter', {
      workflowId: run,
      taskQueue: 'signalbox',
      args: [{ requestedBy: 'ann', topic: 'rain '.repeat(10_000) }],
      workflowTaskTimeout: '1s',
    });
    await connection.client.workflow.getHandle(run).signal('approve', { by: 'early' });
    await waits(run);
    await stop();
    const again = await server.work(serving);
    expect(await server.client.auditLog(run)).toEqual([...written.values()]);
    await again();
  });

  it('a state entered in the midst of many signals takes updates from the next task on', async () => {
    const before = await server.work(serving);
    const { run } = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    await waits(run);
    await before();
    const handle = connection.client.workflow.getHandle(run);
    await handle.signal('reject', { by: 'ed' });
    for (let n = 0; n < 12; n += 1) await handle.signal('approve', { by: 'ed' });
    const stop = await server.work(serving);
    await eventually(
      () => server.client.status(run),
      ({ lifecycle }) => lifecycle === 'FAILED',
    );
    const abandoned = server.client.recover(run, { procedure: 'abandon', by: 'olga', reason: 'enough' });
    await expect(abandoned).resolves.toMatchObject({ lifecycle: 'FAILED' });
    await stop();
  });
});
