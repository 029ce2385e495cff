import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NativeConnection } from '@temporalio/worker';
import { createWorker } from '../src/worker/index.js';
import { servedFrom } from './effects.js';
import type { BatchPlan } from './plan.js';
import { wholeOf } from './send.js';

export type WorkerTask = {
  readonly address: string;
  readonly folder: string;
  readonly taskQueue: string;
  readonly cached: number;
};

/** `stop` says why it had ended by itself, if it had. */
type Serving = { stop(): Promise<string | undefined> };

/** The workers of one batch: one at a time, each with a life of its own, sometimes none. */
export type Fleet = {
  /** How many were shut down, and how many killed. */
  readonly ended: { restarted: number; killed: number };
  /** Why workers ended that nobody had told to end. */
  readonly deaths: string[];
  /** Ends the disturbances: from when it resolves until `close`, a worker serves. */
  calm(): Promise<void>;
  close(): Promise<void>;
};

const STEADY_CACHE = 200;

/** A life of the plan ends in the middle of whatever it does; then the next begins. */
export async function startFleet(place: Omit<WorkerTask, 'cached'>, plan: BatchPlan): Promise<Fleet> {
  const calmed = new AbortController();
  const ended = { restarted: 0, killed: 0 };
  const deaths: string[] = [];
  const launch = plan.isKilled ? startProcess : startInProcess;
  let serving: Serving | undefined;

  async function stop(): Promise<void> {
    const leaving = serving;
    serving = undefined;
    const death = await leaving?.stop();
    if (death !== undefined) deaths.push(death);
  }

  async function disturb(): Promise<void> {
    for (let turn = 0; !calmed.signal.aborted; turn += 1) {
      const life = plan.lives[turn % plan.lives.length];
      if (!life) return;
      serving ??= await launch({ ...place, cached: life.cached });
      await pause(life.servesMs, calmed.signal);
      if (calmed.signal.aborted) return;
      await stop();
      if (plan.isKilled) ended.killed += 1;
      else ended.restarted += 1;
      await pause(life.awayMs, calmed.signal);
    }
  }

  const disturbing = disturb();
  disturbing.catch(() => undefined);
  return {
    ended,
    deaths,
    async calm() {
      calmed.abort();
      await disturbing;
      await stop();
      serving = await startInProcess({ ...place, cached: STEADY_CACHE });
    },
    async close() {
      calmed.abort();
      await disturbing.catch(() => undefined);
      await stop();
    },
  };
}

async function startInProcess({ address, folder, taskQueue, cached }: WorkerTask): Promise<Serving> {
  const connection = await NativeConnection.connect({ address });
  const worker = await createWorker({
    ...servedFrom(folder),
    connection,
    taskQueue,
    temporal: { maxCachedWorkflows: cached, stickyQueueScheduleToStartTimeout: '1s' },
  });
  let isWanted = true;
  const running = worker.run().then(
    () => (isWanted ? 'the worker ended without being told to' : undefined),
    (error: unknown) => `the worker died: ${wholeOf(error)}`,
  );
  return {
    async stop() {
      isWanted = false;
      if (worker.getState() === 'RUNNING') worker.shutdown();
      const death = await running;
      await connection.close();
      return death;
    },
  };
}

async function startProcess(task: WorkerTask): Promise<Serving> {
  const program = fileURLToPath(new URL('worker-process.js', import.meta.url));
  const child = fork(program, [JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const gone = once(child, 'exit');
  await Promise.race([once(child, 'message'), gone.then(([code]) => neverServed(child, code))]);
  return {
    async stop() {
      const death = child.exitCode === null ? undefined : `the worker process ended with ${child.exitCode}`;
      child.kill('SIGKILL');
      await gone;
      return death;
    },
  };
}

function neverServed(child: ChildProcess, code: unknown): never {
  throw new Error(`the worker process ${child.pid} ended with ${String(code)} before it served`);
}

function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}
