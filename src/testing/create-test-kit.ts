import { TestWorkflowEnvironment } from '@temporalio/testing';
import { createLastCalls, createSignalboxClient, type SignalboxClient } from '../client/index.js';
import { SEARCH_ATTRIBUTES } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { findServerBinary } from '../server/index.js';
import { createMemoryStore } from '../stores/index.js';
import { type CreateWorkerOptions, createWorker } from '../worker/index.js';
import { quietRuntime } from './quiet-runtime.js';
import { createTestRun, type TestRun } from './test-run.js';

export type TestKitOptions = Pick<
  CreateWorkerOptions,
  | 'pipelines'
  | 'formerPipelines'
  | 'agents'
  | 'tools'
  | 'activities'
  | 'documents'
  | 'reviewers'
  | 'channels'
  | 'artifacts'
  | 'model'
  | 'onEntry'
  | 'temporal'
> & {
  /** Where a test server is kept once obtained; `.signalbox` unless given. */
  readonly directory?: string;
  /** Where `TEMPORAL_TEST_SERVER_PATH` and `PATH` are read from; the process's environment unless given. */
  readonly env?: { readonly [name: string]: string | undefined };
};

export type TestKit = {
  readonly env: TestWorkflowEnvironment;
  readonly client: SignalboxClient;
  /** Starts a run as `tester`, unless the input says who asks. */
  start(pipeline: string, input: { readonly [field: string]: Json }): Promise<TestRun>;
  /** Lets time pass, in no time: `'71h'`. Timers fire on their way. */
  skip(duration: string): Promise<void>;
  /** Stops the worker and the server. What is still asked of a run then rejects for who asked it, and what watches one ends. */
  close(): Promise<void>;
};

/**
 * Starts a test server with a clock that skips, and a worker on it.
 *
 * Time skips only while a test waits in `skip` or `result`. One kit per test file: all runs of a server share its clock.
 *
 * @throws what `createWorker` throws, and SERVER_NOT_OBTAINED; nothing is left running then
 */
export async function createTestKit(options: TestKitOptions = {}): Promise<TestKit> {
  const { directory, env: variables = process.env, artifacts = createMemoryStore(), ...served } = options;
  const { path } = await findServerBinary({
    kind: 'test-server',
    env: variables,
    ...(directory !== undefined && { directory }),
  });
  quietRuntime();
  const calls = createLastCalls();
  const env = await startEnvironment(path, calls.interceptors);
  try {
    await registerSearchAttributes(env);
    const worker = await createWorker({ connection: env.nativeConnection, artifacts, ...served });
    return serve(env, worker, calls);
  } catch (error) {
    await env.teardown();
    throw error;
  }
}

/** How often a server is started that the SDK, which waits five seconds for one, did not see come up: a loaded machine takes longer. */
const STARTS = 3;

type LastCalls = ReturnType<typeof createLastCalls>;

async function startEnvironment(
  path: string,
  interceptors: LastCalls['interceptors'],
): Promise<TestWorkflowEnvironment> {
  for (let left = STARTS - 1; ; left -= 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
        plugins: [{ name: 'last-calls', configureConnection: (options) => ({ ...options, interceptors }) }],
      });
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** Longer than a workflow task that a loaded machine lost, after which the server asks again. */
const ANSWER_WITHIN_MS = 25_000;

function serve(
  env: TestWorkflowEnvironment,
  worker: Awaited<ReturnType<typeof createWorker>>,
  calls: LastCalls,
): TestKit {
  const running = worker.run();
  const settings = { address: env.address, namespace: 'default' };
  const connection = { settings, client: env.client, close: async () => {} };
  const asking = createSignalboxClient(connection, { answerWithinMs: ANSWER_WITHIN_MS });
  const closing = new AbortController();
  const untilClosed = (signal?: AbortSignal) => AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
  const client: SignalboxClient = {
    ...asking,
    watch: (run, given) => asking.watch(run, { ...given, signal: untilClosed(given?.signal) }),
    watchLive: (run, given) => asking.watchLive(run, { ...given, signal: untilClosed(given?.signal) }),
  };
  let started = 0;
  return {
    env,
    client,
    async start(pipeline, input) {
      started += 1;
      const workflowId = `${pipeline}-${started}`;
      const { run } = await client.start(pipeline, { requestedBy: 'tester', ...input }, { workflowId });
      return createTestRun(run, client, env);
    },
    skip: (duration) => env.sleep(duration as Parameters<typeof env.sleep>[0]),
    async close() {
      try {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await running;
      } finally {
        closing.abort();
        calls.end();
        await env.teardown();
      }
    },
  };
}

const INDEXED_TYPES = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;

async function registerSearchAttributes(env: TestWorkflowEnvironment): Promise<void> {
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED_TYPES[type]]),
  );
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}
