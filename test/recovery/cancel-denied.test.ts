import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';
import { startTestServer, type TestServer } from '../temporal-server.js';
import { closed, createFleet, ship, tug } from './fleet.js';

describe('a cancellation that the server refuses', () => {
  let server: TestServer;
  const fleet = createFleet();

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    fleet.letGo();
    await server?.close();
  });

  it('where the server refuses to be asked, the run is cancelled all the same, and all it did is undone', async () => {
    const deny: ActivityInterceptorsFactory = ({ info }) => ({
      inbound: {
        async execute(input, next) {
          if (info.activityType !== 'requestCancel') return next(input);
          throw ApplicationFailure.nonRetryable('permission denied');
        },
      },
    });
    const stopDenied = await server.work({
      taskQueue: 'denied',
      pipelines: [ship, tug],
      agents: fleet.agents,
      activities: fleet.activities,
      temporal: { interceptors: { activity: [deny] } },
    });
    const { client } = server;
    for (const to of ['asking', 'heeding', 'CANCELLED']) {
      const { run, execution } = await client.start('ship', { requestedBy: 'rita', to }, { taskQueue: 'denied' });
      if (to !== 'CANCELLED') {
        await fleet.arrives(client, run, to);
        await client.cancel(run, { by: 'sue', reason: 'a storm comes' });
      }
      // Temporal lets only those close as canceled whom it was asked to cancel.
      expect(await closed(client, run)).toMatchObject({ outcome: 'FAILED' });
      expect(await client.status(run)).toMatchObject({ lifecycle: 'CANCELLED' });
      expect(fleet.undone(execution)).toHaveLength(1);
      const exported = await exportRun(client, run, { workflowBundlePath: workflowBundlePath() });
      expect(await verifyExport(exported, { workflowBundlePath: workflowBundlePath() })).toMatchObject({ ok: true });
    }
    await stopDenied();
  });
});
