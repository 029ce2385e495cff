import type { SignalboxClient } from '../../src/client/index.js';
import type { Json } from '../../src/machine/index.js';
import { createTestRun, type TestRun } from '../../src/testing/test-run.js';
import type { CreateWorkerOptions } from '../../src/worker/index.js';
import { startTestServer } from '../temporal-server.js';

/** A real dev server with one worker, and runs on it told as the test kit tells them; time passes as it does. */
export type Dock = {
  readonly client: SignalboxClient;
  readonly address: string;
  start(pipeline: string, input: { readonly [field: string]: Json }): Promise<TestRun>;
  /** A run that was started otherwise. */
  runOf(id: string): TestRun;
  /** Stops the worker, and starts another with what is given anew. */
  change(options: Partial<Options>): Promise<void>;
  close(): Promise<void>;
};

type Options = Omit<CreateWorkerOptions, 'connection'>;

export async function openDock(
  options: Options,
  dynamicConfig: { readonly [key: string]: string } = {},
): Promise<Dock> {
  const server = await startTestServer(dynamicConfig);
  let serving = options;
  let stop = await server.work(serving).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const { client, address } = server;
  const runOf = (id: string) => createTestRun(id, client, undefined as never);
  return {
    client,
    address,
    runOf,
    async start(pipeline, input) {
      const { run } = await client.start(pipeline, { requestedBy: 'tester', ...input });
      return runOf(run);
    },
    async change(other) {
      await stop();
      serving = { ...serving, ...other };
      stop = await server.work(serving);
    },
    async close() {
      await stop();
      await server.close();
    },
  };
}
