import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { connect, createSignalboxClient, type SignalboxClient } from '../src/client/index.js';
import { startDevServer } from '../src/server/index.js';
import { type CreateWorkerOptions, createWorker } from '../src/worker/index.js';

export type TestServer = {
  readonly address: string;
  readonly client: SignalboxClient;
  /** None unless asked for. */
  readonly uiUrl: string | undefined;
  /** A folder of this server's own, gone with it. */
  readonly folder: string;
  /** Starts a worker in this process; the function returned stops it. */
  work(options?: Omit<CreateWorkerOptions, 'connection'>): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

/** A real dev server for one test file: in memory, on a free port, with real time. */
export async function startTestServer(
  dynamicConfig: { readonly [key: string]: string } = {},
  { headless = true }: { readonly headless?: boolean } = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  const server = await startDevServer({
    directory: folder,
    binaryDirectory: '.signalbox',
    env: process.env,
    ephemeral: true,
    headless,
    dynamicConfig,
  });
  const connection = await connect({ address: server.address, namespace: 'default' });
  // Longer than a workflow task that a loaded machine lost, after which the server asks again.
  const client = createSignalboxClient(connection, { answerWithinMs: 25_000 });
  return {
    address: server.address,
    client,
    uiUrl: server.uiUrl,
    folder,
    async work(options = {}) {
      const connection = await NativeConnection.connect({ address: server.address });
      const worker = await createWorker({ connection, artifacts: join(folder, 'artifacts'), ...options });
      const running = worker.run();
      return async () => {
        worker.shutdown();
        await running;
        await connection.close();
      };
    },
    async close() {
      await client.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves with the first answer that satisfies; asks every 25 ms for at most 45 s. */
export async function eventually<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  const until = performance.now() + 45_000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (performance.now() > until)
      throw new Error(`waited 45 s in vain; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
