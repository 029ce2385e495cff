import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SEARCH_ATTRIBUTES, SignalboxError } from '../contract/index.js';
import type { Environment } from './binary-kind.js';
import { prepareDatabase } from './database-file.js';
import { toDevServerArgs } from './dev-server-args.js';
import { withDirectoryLock } from './directory-lock.js';
import { findServerBinary, type ServerBinary } from './find-server-binary.js';
import { findFreePort, LOOPBACK } from './free-port.js';
import { PORT_TAKEN, spawnServer } from './server-process.js';
import { findRunningServer, removeServerRecord, type ServerRecord, writeServerRecord } from './server-record.js';

export type DevServerOptions = {
  /** Data, log and what was obtained; `.signalbox` unless given. */
  readonly directory?: string;
  /** Where an executable is looked for and kept, in its `bin`; `directory` unless given. */
  readonly binaryDirectory?: string;
  readonly env: Environment;
  /** 7233 unless given, or any free one if ephemeral; the next free one is taken where it is in use. */
  readonly port?: number;
  /** The port and 1000 unless given. */
  readonly uiPort?: number;
  readonly namespace?: string;
  readonly searchAttributes?: { readonly [name: string]: string };
  /** Server settings by key, values as JSON; they count when this call starts the server. */
  readonly dynamicConfig?: { readonly [key: string]: string };
  /** Without Web UI. Unless given, an ephemeral server has none. */
  readonly headless?: boolean;
  /** In memory, never shared, gone with `stop`. */
  readonly ephemeral?: boolean;
  readonly onProgress?: (message: string) => void;
};

export type DevServer = {
  readonly address: string;
  /** None if headless. */
  readonly uiUrl: string | undefined;
  readonly namespace: string;
  readonly pid: number;
  readonly version: string | undefined;
  /** None if ephemeral. */
  readonly dbFile: string | undefined;
  readonly logFile: string;
  /** The server was there before; then `stop` leaves it alone. */
  readonly alreadyRunning?: true;
  stop(): Promise<void>;
};

/**
 * Starts a Temporal dev server, or returns the one that runs in this directory; when it resolves, the namespace is served.
 *
 * Data is kept between starts. The server ends with this process; only if this process is killed does it stay, and the next start
 * finds it.
 *
 * @throws SERVER_NOT_OBTAINED, PORT_IN_USE, NO_SERVER with the end of the server's log, INVALID_CONFIGURATION
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const directory = resolve(options.directory ?? '.signalbox');
  const { env, onProgress, ephemeral = false, binaryDirectory = directory } = options;
  const findBinary = () =>
    findServerBinary({ kind: 'cli', directory: binaryDirectory, env, ...(onProgress ? { onProgress } : {}) });
  if (ephemeral) {
    await mkdir(directory, { recursive: true });
    return launch(directory, await findBinary(), options);
  }
  const running = await findRunningServer(directory);
  if (running !== undefined) return reuse(directory, running, options);
  const binary = await findBinary();
  return withDirectoryLock(directory, async () => {
    const rival = await findRunningServer(directory);
    return rival === undefined ? launch(directory, binary, options) : reuse(directory, rival, options);
  });
}

function reuse(directory: string, running: ServerRecord, options: DevServerOptions): DevServer {
  const { namespace = 'default', onProgress } = options;
  const { namespaces, uiUrl, version, ...facts } = running;
  if (!namespaces.includes(namespace))
    throw new SignalboxError(
      'INVALID_CONFIGURATION',
      `expected a server with namespace '${namespace}'; the one that runs in ${directory} (process ${facts.pid}) has ${namespaces.join(', ')}`,
    );
  onProgress?.(`using the Temporal dev server that runs already at ${facts.address}`);
  const logFile = join(directory, 'server.log');
  return { ...facts, uiUrl, version, namespace, logFile, alreadyRunning: true, stop: async () => undefined };
}

/** How often a port that was free when it was chosen may be gone when the server comes to it. */
const LAUNCHES = 3;

async function launch(directory: string, binary: ServerBinary, options: DevServerOptions): Promise<DevServer> {
  for (let left = LAUNCHES - 1; ; left -= 1) {
    try {
      return await launchOnce(directory, binary, options);
    } catch (error) {
      if (left === 0 || !isPortTaken(error)) throw error;
      options.onProgress?.('a port was taken in the meantime: starting again with others');
    }
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes(PORT_TAKEN);
}

async function launchOnce(directory: string, binary: ServerBinary, options: DevServerOptions): Promise<DevServer> {
  const {
    env,
    onProgress,
    ephemeral = false,
    namespace = 'default',
    searchAttributes = SEARCH_ATTRIBUTES,
    dynamicConfig = {},
  } = options;
  const { port, uiPort } = await choosePorts(options);
  const { path, version } = binary;
  const dbFile = ephemeral ? undefined : await prepareDatabase(directory, version ?? 'unknown', onProgress);
  const logFile = join(directory, ephemeral ? `server-${port}.log` : 'server.log');
  const namespaces = [...new Set(['default', namespace])];
  const args = toDevServerArgs({ ip: LOOPBACK, port, uiPort, namespaces, searchAttributes, dynamicConfig, dbFile });
  const address = `${LOOPBACK}:${port}`;
  const uiUrl = uiPort === undefined ? undefined : `http://${LOOPBACK}:${uiPort}`;

  onProgress?.(`starting the Temporal dev server: CLI ${version ?? 'of unknown version'}, ${path}`);
  const server = await spawnServer(path, args, logFile, env);
  const { pid } = server;
  const stop = async (): Promise<void> => {
    await server.stop(ephemeral ? 'SIGKILL' : 'SIGTERM');
    await (ephemeral ? rm(logFile, { force: true }) : removeServerRecord(directory));
  };
  try {
    if (dbFile !== undefined) await writeServerRecord(directory, { pid, address, uiUrl, namespaces, version, dbFile });
    await server.waitUntilServing(address, namespaces);
  } catch (error) {
    await stop();
    throw error;
  }
  onProgress?.(`the Temporal dev server serves at ${address}${uiUrl === undefined ? '' : `, its Web UI at ${uiUrl}`}`);
  return { address, uiUrl, namespace, pid, version, dbFile, logFile, stop };
}

async function choosePorts(options: DevServerOptions): Promise<{ port: number; uiPort: number | undefined }> {
  const { ephemeral = false, headless = ephemeral, onProgress } = options;
  const wanted = options.port ?? (ephemeral ? 0 : 7233);
  const port = await findFreePort(wanted);
  if (wanted !== 0 && port !== wanted) onProgress?.(`port ${wanted} is in use: the server takes ${port}`);
  if (headless) return { port, uiPort: undefined };
  const wantedUi = options.uiPort ?? (wanted === 0 ? 0 : wanted + 1000);
  const uiPort = await findFreePort(wantedUi, [port]);
  if (wantedUi !== 0 && uiPort !== wantedUi) onProgress?.(`port ${wantedUi} is in use: the Web UI takes ${uiPort}`);
  return { port, uiPort };
}
