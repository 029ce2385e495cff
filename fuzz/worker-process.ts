import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { createWorker } from '../src/worker/index.js';
import { servedFrom } from './effects.js';
import type { WorkerTask } from './fleet.js';

/** A worker in a process of its own, to be killed. Says when it serves, and ends with its parent. */
const { address, folder, taskQueue, cached } = JSON.parse(process.argv[2] ?? '{}') as WorkerTask;
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});
const connection = await NativeConnection.connect({ address });
const worker = await createWorker({
  ...servedFrom(folder),
  connection,
  taskQueue,
  temporal: { maxCachedWorkflows: cached, stickyQueueScheduleToStartTimeout: '1s' },
});
const running = worker.run();
process.on('disconnect', () => process.exit());
process.send?.('serves');
await running;
