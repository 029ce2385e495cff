import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createWorker } from '../src/worker/index.js';
import { createActivities } from './activities.js';
import { benchPipelines, loop } from './plans.js';
import type { WorkerReport, WorkerTask } from './spawn-worker.js';

/** A worker in a process of its own. Says when it serves, answers every message with what it holds, and ends with its parent. */
const task = JSON.parse(process.argv[2] ?? '{}') as WorkerTask;
Runtime.install({ logger: new DefaultLogger('ERROR') });
const { address, taskQueue, maxCachedWorkflows } = task;
const connection = await NativeConnection.connect({ address });
const activities = createActivities().functions;
const temporal = maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows };

const began = performance.now();
const worker = await (task.kind === 'engine'
  ? createWorker({
      connection,
      taskQueue,
      pipelines: [...benchPipelines(), loop],
      activities,
      artifacts: task.artifacts,
      temporal,
    })
  : Worker.create({ connection, taskQueue, workflowBundle: { codePath: task.bundle }, activities, ...temporal }));
const createMs = performance.now() - began;
const running = worker.run();

process.on('message', () => report());
process.on('disconnect', () => worker.shutdown());
report();
await running;
await connection.close();

function report(): void {
  const { runState, numCachedWorkflows, numInFlightWorkflowActivations, numInFlightActivities } = worker.getStatus();
  const { rss } = process.memoryUsage();
  const busy = numInFlightWorkflowActivations + numInFlightActivities;
  process.send?.({ runState, createMs, rss, cached: numCachedWorkflows, busy } satisfies WorkerReport);
}
