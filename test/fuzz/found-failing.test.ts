import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRun } from '../../src/audit/index.js';
import { connect, type ServerConnection } from '../../src/client/index.js';
import type { Status } from '../../src/contract/index.js';
import { definePipeline } from '../../src/machine/index.js';
import { type CreateWorkerOptions, workflowBundlePath } from '../../src/worker/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const gate = { kind: 'gate', ask: 'Shall it go out?', reviewers: [{ role: 'editor' }], deadline: '72h' } as const;

const order = definePipeline({
  name: 'order',
  version: '1',
  input: { type: 'object' },
  deadline: '30d',
  recovery: { lease: '1s' },
  initial: 'pricing',
  states: {
    pricing: {
      kind: 'stage',
      work: { activity: 'price' },
      writes: 'price',
      skip: { value: 7 },
      timeout: '1m',
      on: { completed: 'asking' },
    },
    asking: { ...gate, on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' } },
    done: { kind: 'final' },
  },
});

const fail = async () => {
  throw ApplicationFailure.nonRetryable('the provider is down', 'EXTERNAL_API_ERROR');
};
const serving = {
  pipelines: [order],
  reviewers: { editor: ['ed'] },
  activities: { price: fail },
} satisfies Omit<CreateWorkerOptions, 'connection'>;

describe('what the fuzzer found once of runs that fail does not come back', () => {
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

  const comesTo = (run: string, fits: (status: Status) => boolean) => eventually(() => server.client.status(run), fits);
  const by = { by: 'olga', reason: 'we know the price' };

  it('E9: a recovery that leads to a gate is answered, though the run must continue as new', async () => {
    const leave = await server.work(serving);
    const { run } = await server.client.start('order', { requestedBy: 'ann' });
    await comesTo(run, ({ lifecycle }) => lifecycle === 'FAILED');
    await leave();
    const handle = connection.client.workflow.getHandle(run);
    for (let n = 0; n < 60; n += 1) await handle.signal('approve', { by: 'mallory' });
    const recovered = handle.executeUpdate('recover', { args: [{ procedure: 'skip', ...by }] });
    const stop = await server.work(serving);
    await expect(recovered).resolves.toMatchObject({ state: 'asking' });
    await comesTo(run, ({ lifecycle }) => lifecycle === 'WAITING_FOR_APPROVAL');
    const { report } = await verifyRun(server.client, run, { workflowBundlePath: workflowBundlePath() });
    expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
    await stop();
  }, 120_000);

  it('a claim that comes when the one before is over is held', async () => {
    const leave = await server.work(serving);
    const { run } = await server.client.start('order', { requestedBy: 'ann' });
    await comesTo(run, ({ lifecycle }) => lifecycle === 'FAILED');
    const status = await server.client.claim(run, { by: 'olga' });
    const until = status.lifecycle === 'FAILED' ? Date.parse(status.failure.lease?.until ?? '') : Number.NaN;
    await leave();
    await eventually(
      async () => Date.now(),
      (now) => now > until + 100,
    );
    await connection.client.workflow.getHandle(run).signal('claim', { by: 'otto' });
    const stop = await server.work(serving);
    const log = await eventually(
      () => server.client.auditLog(run),
      (entries) => entries.some(({ event, actor }) => event === 'claimed' && actor.id === 'otto'),
    );
    const claims = log.slice(0, log.findIndex(({ event, actor }) => event === 'claimed' && actor.id === 'otto') + 1);
    expect(claims.slice(-3).map(({ event }) => event)).toEqual(['claimed', 'leaseExpired', 'claimed']);
    await stop();
  }, 120_000);
});
