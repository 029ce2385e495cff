import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { createModelPort } from '../agents/index.js';
import { assertNamespace, connect, type ServerSettings } from '../client/index.js';
import { SignalboxError } from '../contract/index.js';
import type { Definition } from '../machine/index.js';
import {
  createFileDirectory,
  createHttpDirectory,
  createStaticDirectory,
  createWorker,
  type Directory,
  type DirectoryData,
  type People,
} from '../worker/index.js';
import { openChannels, openRunPage } from './channels.js';
import type { CliContext } from './context.js';
import { type DocumentsFolder, documentsFolder } from './documents-folder.js';
import { artifactDirectory, type ServerOptions, taskQueueOf } from './server-settings.js';
import { installRuntime } from './temporal-runtime.js';

/** A worker that is ready to run, and what it works with. */
export type Serving = {
  readonly worker: Worker;
  /** Who the reviewers were as it began to serve. */
  readonly reviewers: Pick<People, 'roles' | 'groups'> & Partial<Pick<People, 'people'>>;
  /** The file or address the reviewers were read from; undefined where they were handed in. */
  readonly reviewersSource: string | undefined;
  /** How people are told, by name. */
  readonly channels: readonly string[];
  /** The model's name; undefined where the agents work by their offline rules. */
  readonly model: string | undefined;
  readonly documents: DocumentsFolder | undefined;
  readonly taskQueue: string;
  close(): Promise<void>;
};

/** The package's own folder, built or not. */
const PACKAGE = ['../../../', '../../']
  .map((up) => fileURLToPath(new URL(up, import.meta.url)))
  .find((folder) => existsSync(join(folder, 'package.json')));

/**
 * Assembles a worker of what the environment says: reviewers, channels, artifact store, model, documents.
 *
 * @throws NO_SERVER, INVALID_CONFIGURATION, FILE_NOT_READABLE, DIRECTORY_UNAVAILABLE, INVALID_DEFINITION
 */
export async function openWorker(
  context: CliContext,
  settings: ServerSettings,
  options: ServerOptions & {
    readonly reviewers?: DirectoryData;
    readonly artifacts?: string;
    readonly pipelines?: readonly Definition[];
    /** The least that Temporal's own log says; warnings unless given. */
    readonly logs?: 'WARN' | 'ERROR';
  },
): Promise<Serving> {
  const { directory, source } = openReviewers(context, options.reviewers);
  const channels = openChannels(context);
  const runPage = openRunPage(context, settings.namespace);
  const people = await directory.read();
  const model = createModelPort({ env: context.env });
  installRuntime(context, options.logs ?? 'WARN');
  await probe(settings);
  const { namespace, ...address } = settings;
  const connection = await NativeConnection.connect(address);
  const documents = documentsFolder(context);
  const taskQueue = taskQueueOf(context, options);
  try {
    const worker = await createWorker({
      connection,
      namespace,
      taskQueue,
      reviewers: directory,
      channels,
      ...(runPage && { runPage }),
      artifacts: options.artifacts ?? artifactDirectory(context),
      documents: documents?.folder,
      ...(options.pipelines && { pipelines: options.pipelines }),
      ...(model ? { model } : {}),
    });
    return {
      worker,
      reviewers: people,
      reviewersSource: source,
      channels: channels.map(({ name }) => name),
      model: model?.name,
      documents,
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

/** `SIGNALBOX_REVIEWERS_URL`, else `SIGNALBOX_REVIEWERS`, else `reviewers.yaml` here, else the example's. */
function openReviewers(
  { env, cwd }: CliContext,
  given: DirectoryData | undefined,
): { readonly directory: Directory; readonly source: string | undefined } {
  if (given) return { directory: createStaticDirectory(given), source: undefined };
  const { SIGNALBOX_REVIEWERS_URL: url, SIGNALBOX_REVIEWERS_TOKEN: token, SIGNALBOX_REVIEWERS: named } = env;
  if (url && named)
    throw new SignalboxError(
      'INVALID_CONFIGURATION',
      'expected the reviewers from SIGNALBOX_REVIEWERS_URL or from the file SIGNALBOX_REVIEWERS, got both',
    );
  if (url) {
    const directory = createHttpDirectory({ url, headers: token ? { authorization: `Bearer ${token}` } : {} });
    const { origin, pathname } = new URL(url);
    return { directory, source: `${origin}${pathname}` };
  }
  const here = [join(cwd, 'reviewers.yaml'), ...(PACKAGE ? [join(PACKAGE, 'examples', 'reviewers.yaml')] : [])];
  const file = named || here.find((path) => existsSync(path));
  return { directory: file ? createFileDirectory(file) : createStaticDirectory({}), source: file };
}

/** A folder of the examples: the one here, else the package's; undefined where neither is. */
export function exampleDirectory({ cwd }: CliContext, name: string): string | undefined {
  const folders = [join(cwd, 'examples', name), ...(PACKAGE ? [join(PACKAGE, 'examples', name)] : [])];
  return folders.find((path) => existsSync(path));
}
