import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { connect, createSignalboxClient, type ServerConnection, type SignalboxClient } from '../src/client/index.js';
import { type DevServer, startDevServer } from '../src/server/index.js';
import { createMemoryStore } from '../src/stores/index.js';
import { createWorker } from '../src/worker/index.js';
import { type BenchActivities, createActivities } from './activities.js';
import { openPage, pages, turner } from './agent.js';
import { benchPipelines, loop } from './plans.js';
import { createSubjects, QUEUES, type Subjects } from './subjects.js';

/** One server, the workers of all subjects in this process, and clients of both kinds. Everything is gone after `close`. */
export type Rig = {
  readonly server: DevServer;
  readonly client: ServerConnection['client'];
  readonly signalbox: SignalboxClient;
  readonly subjects: Subjects;
  readonly activities: BenchActivities;
  readonly folder: string;
  /** The bundle of the hand-written workflow. */
  readonly handWrittenBundle: string;
  close(): Promise<void>;
};

/** The product's own pipelines are bundled by its build, the hand-written workflow here, before anything is measured. */
export async function createRig(onProgress: (message: string) => void): Promise<Rig> {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger, shutdownSignals: [] });
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    onProgress('bundling the hand-written workflow');
    const workflowsPath = fileURLToPath(new URL('hand-written.js', import.meta.url));
    const { code } = await bundleWorkflowCode({ workflowsPath, logger });
    const handWrittenBundle = join(folder, 'hand-written-bundle.js');
    await writeFile(handWrittenBundle, code);

    const server = await startDevServer({
      directory: join(folder, 'server'),
      binaryDirectory: '.signalbox',
      env: process.env,
      port: 0,
      headless: true,
      onProgress,
    });
    closers.push(() => server.stop());

    const activities = createActivities();
    const connection = await NativeConnection.connect({ address: server.address });
    closers.push(() => connection.close());
    const engine = {
      connection,
      pipelines: [...benchPipelines(), loop, pages],
      agents: [turner],
      tools: [openPage],
      activities: activities.functions,
    };
    const workers = [
      await createWorker({ ...engine, taskQueue: QUEUES.engine, artifacts: join(folder, 'artifacts') }),
      await createWorker({ ...engine, taskQueue: QUEUES.engineInMemory, artifacts: createMemoryStore() }),
      await Worker.create({
        connection,
        taskQueue: QUEUES.handWritten,
        workflowBundle: { codePath: handWrittenBundle },
        shutdownGraceTime: '5s',
        activities: activities.functions,
      }),
    ];
    for (const worker of workers) {
      const running = worker.run();
      closers.push(async () => {
        worker.shutdown();
        await running;
      });
    }

    const serverConnection = await connect({ address: server.address, namespace: server.namespace });
    // Last of all: a call that is still waiting when a section was given up fails quietly, for its server is gone.
    closers.unshift(() => serverConnection.close());
    const { client } = serverConnection;
    const signalbox = createSignalboxClient(serverConnection, { answerWithinMs: 60_000 });
    const subjects = createSubjects(client, signalbox);
    return { server, client, signalbox, subjects, activities, folder, handWrittenBundle, close };
  } catch (error) {
    await close();
    throw error;
  }
}
