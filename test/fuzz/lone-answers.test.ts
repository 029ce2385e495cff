import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRun } from '../../src/audit/index.js';
import { connect, type ServerConnection } from '../../src/client/index.js';
import { createStaticDirectory } from '../../src/directory/index.js';
import { definePipeline } from '../../src/machine/index.js';
import { type CreateWorkerOptions, workflowBundlePath } from '../../src/worker/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const gated = definePipeline({
  name: 'gated',
  version: '1',
  input: { type: 'object' },
  deadline: '30d',
  initial: 'drafting',
  states: {
    drafting: {
      kind: 'stage',
      work: { activity: 'draft' },
      writes: 'draft',
      timeout: '1m',
      on: { completed: 'asking' },
    },
    asking: {
      kind: 'gate',
      ask: 'Shall it go out?',
      shows: ['draft'],
      editable: ['draft'],
      reviewers: [{ role: 'editor' }],
      quorum: 2,
      deadline: '72h',
      on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
});
const people = createStaticDirectory({ roles: { editor: ['ed', 'eve', 'eli'] } });
const serving = {
  pipelines: [gated],
  activities: { draft: async () => 'Dear all' },
  reviewers: {
    async read() {
      await delay(20 + Math.random() * 40);
      return people.read();
    },
  },
} satisfies Omit<CreateWorkerOptions, 'connection'>;

describe('the answer of a local activity comes only by itself, as on a replay', () => {
  let server: TestServer;
  let connection: ServerConnection;

  beforeAll(async () => {
    server = await startTestServer();
    connection = await connect({ address: server.address, namespace: 'default' });
  });
  afterAll(async () => {
    await connection?.close();
    await server?.close();
  });

  const problemsOf = async (run: string): Promise<string[]> => {
    const { report } = await verifyRun(server.client, run, { workflowBundlePath: workflowBundlePath() });
    return report.checks.flatMap(({ problems }) => problems);
  };

  it('E8: queries and signals while gates open leave nothing that does not replay', async () => {
    const stop = await server.work(serving);
    const problems = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const { run } = await server.client.start('gated', { requestedBy: 'ann' });
        const handle = connection.client.workflow.getHandle(run);
        for (let turn = 0; turn < 12; turn += 1)
          await Promise.all([handle.query('status'), handle.signal('approve', { by: `mallory-${n}` })]);
        return problemsOf(run);
      }),
    );
    expect(problems.flat()).toEqual([]);
    await stop();
  }, 120_000);

  it('E8: edits that come together are stored one after the other, and all but the first refused', async () => {
    const before = await server.work(serving);
    const { run } = await server.client.start('gated', { requestedBy: 'ann' });
    const { shows } = await eventually(
      () => server.client.openGate(run),
      (gate) => gate !== null,
    ).then((gate) => gate ?? { shows: [] });
    await before();
    const handle = connection.client.workflow.getHandle(run);
    for (const by of ['ed', 'eve', 'eli'])
      await handle.signal('edit', { by, name: 'draft', artifact: shows[0]?.digest, value: `as ${by} would say` });
    const stop = await server.work(serving);
    const log = await eventually(
      () => server.client.auditLog(run),
      (entries) => entries.length >= 5,
    );
    expect(log.slice(2).map(({ event, code, actor }) => [actor.id, code ?? event])).toEqual([
      ['ed', 'edited'],
      ['eve', 'DIGEST_MISMATCH'],
      ['eli', 'DIGEST_MISMATCH'],
    ]);
    expect(await problemsOf(run)).toEqual([]);
    await stop();
  }, 120_000);
});
