import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { createModelPort } from '../agents/index.js';
import { assertNamespace, connect, type ServerSettings } from '../client/index.js';
import type { Definition } from '../machine/index.js';
import {
  createFileDirectory,
  createStaticDirectory,
  createWorker,
  type DirectoryData,
  type People,
} from '../worker/index.js';
import type { CliContext } from './context.js';
import { artifactDirectory, type ServerOptions, taskQueueOf } from './server-settings.js';
import { installRuntime } from './temporal-runtime.js';

/** A worker that is ready to run, and what it works with. */
export type Serving = {
  readonly worker: Worker;
  /** Who the reviewers were as it began to serve. */
  readonly reviewers: Pick<People, 'roles' | 'groups'>;
  /** The file the reviewers were read from; undefined where they were handed in. */
  readonly reviewersFile: string | undefined;
  /** The model's name; undefined where the agents work by their offline rules. */
  readonly model: string | undefined;
  readonly taskQueue: string;
  close(): Promise<void>;
};

/** The package's own folder, built or not. */
const PACKAGE = ['../../../', '../../']
  .map((up) => fileURLToPath(new URL(up, import.meta.url)))
  .find((folder) => existsSync(join(folder, 'package.json')));

/**
 * Assembles a worker of what the environment says: reviewers, artifact store, model.
 *
 * @throws NO_SERVER, INVALID_CONFIGURATION, FILE_NOT_READABLE, INVALID_DEFINITION
 */
export async function openWorker(
  context: CliContext,
  settings: ServerSettings,
  options: ServerOptions & {
    readonly reviewers?: DirectoryData;
    readonly artifacts?: string;
    readonly pipelines?: readonly Definition[];
  },
): Promise<Serving> {
  const file = options.reviewers ? undefined : reviewersFile(context);
  const directory = file ? createFileDirectory(file) : createStaticDirectory(options.reviewers ?? {});
  const people = await directory.read();
  const model = createModelPort({ env: context.env });
  installRuntime(context, 'WARN');
  await probe(settings);
  const { namespace, ...address } = settings;
  const connection = await NativeConnection.connect(address);
  const taskQueue = taskQueueOf(context, options);
  try {
    const worker = await createWorker({
      connection,
      namespace,
      taskQueue,
      reviewers: directory,
      artifacts: options.artifacts ?? artifactDirectory(context),
      ...(options.pipelines && { pipelines: options.pipelines }),
      ...(model ? { model } : {}),
    });
    return {
      worker,
      reviewers: people,
      reviewersFile: file,
      model: model?.name,
      taskQueue,
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Says early and in words what the worker's own connection would say late and in none. */
async function probe(settings: ServerSettings): Promise<void> {
  const connection = await connect(settings);
  try {
    await assertNamespace(connection);
  } finally {
    await connection.close();
  }
}

/** `SIGNALBOX_REVIEWERS`, else `reviewers.yaml` here, else the example's. */
function reviewersFile({ env, cwd }: CliContext): string | undefined {
  if (env.SIGNALBOX_REVIEWERS) return env.SIGNALBOX_REVIEWERS;
  const here = [join(cwd, 'reviewers.yaml'), ...(PACKAGE ? [join(PACKAGE, 'examples', 'reviewers.yaml')] : [])];
  return here.find((path) => existsSync(path));
}

/** A folder of the examples: the one here, else the package's; undefined where neither is. */
export function exampleDirectory({ cwd }: CliContext, name: string): string | undefined {
  const folders = [join(cwd, 'examples', name), ...(PACKAGE ? [join(PACKAGE, 'examples', name)] : [])];
  return folders.find((path) => existsSync(path));
}
