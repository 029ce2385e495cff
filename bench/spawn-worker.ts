import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type WorkerTask = {
  readonly address: string;
  readonly taskQueue: string;
  readonly maxCachedWorkflows?: number;
} & (
  | { readonly kind: 'engine'; readonly artifacts: string }
  | { readonly kind: 'handWritten'; readonly bundle: string }
);

export type WorkerReport = {
  readonly runState: string;
  /** What creating the worker took. */
  readonly createMs: number;
  /** Resident memory of the whole process, in bytes. */
  readonly rss: number;
  readonly cached: number;
  /** Workflow activations and activities it works on. */
  readonly busy: number;
};

export type SpawnedWorker = {
  readonly first: WorkerReport;
  /** From starting the process until it said that it serves. */
  readonly startMs: number;
  report(): Promise<WorkerReport>;
  /** Shuts it down; kills it where that takes more than ten seconds. */
  stop(): Promise<void>;
};

const PATIENCE_MS = 60_000;

/** Starts a worker process; resolves when it serves. */
export async function spawnWorker(task: WorkerTask): Promise<SpawnedWorker> {
  const began = performance.now();
  const child = fork(fileURLToPath(new URL('worker-process.js', import.meta.url)), [JSON.stringify(task)]);
  const ended = once(child, 'exit');

  async function nextReport(): Promise<WorkerReport> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    const early = ended.then(([code]) => {
      throw new Error(`the worker process ended with ${String(code)}`);
    });
    const [report] = await Promise.race([once(child, 'message', { signal: deadline }), early]);
    return report as WorkerReport;
  }

  async function stop(): Promise<void> {
    if (child.connected) child.disconnect();
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }

  try {
    const first = await nextReport();
    if (first.runState !== 'RUNNING') throw new Error(`the worker process is ${first.runState}, not RUNNING`);
    const startMs = performance.now() - began;
    return {
      first,
      startMs,
      report() {
        const report = nextReport();
        child.send('report');
        return report;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
