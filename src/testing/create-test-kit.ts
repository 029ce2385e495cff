import { TestWorkflowEnvironment } from '@temporalio/testing';
import { createSignalboxClient, type SignalboxClient } from '../client/index.js';
import type { AuditEntry, Decide, Recover, Status } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { findServerBinary, SEARCH_ATTRIBUTES } from '../server/index.js';
import { createMemoryStore } from '../stores/index.js';
import { type CreateWorkerOptions, createWorker } from '../worker/index.js';

export type TestKitOptions = Pick<
  CreateWorkerOptions,
  'pipelines' | 'agents' | 'activities' | 'reviewers' | 'artifacts' | 'model' | 'onEntry' | 'temporal'
> & {
  /** Where a test server is kept once obtained; `.signalbox` unless given. */
  readonly directory?: string;
  /** Where `TEMPORAL_TEST_SERVER_PATH` and `PATH` are read from; the process's environment unless given. */
  readonly env?: { readonly [name: string]: string | undefined };
};

export type TestRun = {
  readonly id: string;
  status(): Promise<Status>;
  log(): Promise<AuditEntry[]>;
  /** Resolves when the run rests in this state: a gate, a wait, `FAILED`, or a final one. */
  reaches(state: string): Promise<Status>;
  decide(decision: Omit<Decide, 'decision'> & { decision?: string }): Promise<Status>;
  recover(recovery: Recover): Promise<Status>;
  /** Waits until the run closes, skipping time; rejects with the run's failure. */
  result(): Promise<Json>;
};

export type TestKit = {
  readonly env: TestWorkflowEnvironment;
  readonly client: SignalboxClient;
  start(pipeline: string, input: { readonly [field: string]: Json }): Promise<TestRun>;
  /** Lets time pass, in no time: `'71h'`. Timers fire on their way. */
  skip(duration: string): Promise<void>;
  close(): Promise<void>;
};

const POLL_MS = 25;
const PATIENCE_MS = 30_000;

/**
 * Starts a test server with a clock that skips, and a worker on it. A run of `requestedBy: 'tester'` needs nothing else.
 *
 * Time skips only while a test waits in `skip` or `result`. One kit per test file: all runs of a server share its clock.
 */
export async function createTestKit(options: TestKitOptions = {}): Promise<TestKit> {
  const { directory, env: variables = process.env, artifacts = createMemoryStore(), ...served } = options;
  const { path } = await findServerBinary({
    kind: 'test-server',
    env: variables,
    ...(directory !== undefined && { directory }),
  });
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await registerSearchAttributes(env);
  const worker = await createWorker({ connection: env.nativeConnection, artifacts, ...served });
  const running = worker.run();
  const settings = { address: env.address, namespace: 'default' };
  const client = createSignalboxClient({ settings, client: env.client, close: async () => {} });
  let started = 0;
  return {
    env,
    client,
    async start(pipeline, input) {
      started += 1;
      const { run } = await client.start(
        pipeline,
        { requestedBy: 'tester', ...input },
        { workflowId: `${pipeline}-${started}` },
      );
      return testRun(run, client, env);
    },
    skip: (duration) => env.sleep(duration as Parameters<typeof env.sleep>[0]),
    async close() {
      worker.shutdown();
      await running;
      await env.teardown();
    },
  };
}

function testRun(id: string, client: SignalboxClient, env: TestWorkflowEnvironment): TestRun {
  const status = () => client.status(id);
  return {
    id,
    status,
    log: () => client.auditLog(id),
    async reaches(state) {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const now = await status();
        if (now.state === state) return now;
        if (performance.now() > until)
          throw new Error(`${id} was to reach ${state}; it is in ${now.state} (${now.lifecycle})`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    decide: (decision) => client.decide(id, { decision: 'approved', ...decision }),
    recover: (recovery) => client.recover(id, recovery),
    result: () => env.client.workflow.getHandle(id).result() as Promise<Json>,
  };
}

const INDEXED_TYPES = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;

async function registerSearchAttributes(env: TestWorkflowEnvironment): Promise<void> {
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED_TYPES[type]]),
  );
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}
