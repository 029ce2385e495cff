import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { SignalboxError } from '../contract/index.js';
import { createLastCalls } from './last-calls.js';
import { toSignalboxError } from './to-signalbox-error.js';

/** A TLS setting as Temporal's clients take it: on, off, or with certificates. */
export type Tls = NonNullable<ConnectionOptions['tls']>;

export type ServerSettings = {
  readonly address: string;
  readonly namespace: string;
  readonly apiKey?: string;
  readonly tls?: Tls;
  readonly metadata?: NonNullable<ConnectionOptions['metadata']>;
};

/**
 * Resolves where the server is: what is given explicitly, else Temporal's standard variables (`TEMPORAL_ADDRESS`,
 * `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_*`) and configuration file, else a local server.
 *
 * @param env the environment to look in; none is read unless it is given
 * @throws INVALID_CONFIGURATION when a variable or the configuration file cannot be used
 *
 * @example
 * resolveServer({ env: { TEMPORAL_ADDRESS: 'temporal.internal:7233' } }).namespace // => 'default'
 */
export function resolveServer(
  given: Partial<ServerSettings> & { readonly env?: Readonly<Record<string, string | undefined>> } = {},
): ServerSettings {
  const found = given.env === undefined ? undefined : fromEnvironment(given.env);
  const { apiKey, metadata } = { ...found?.connectionOptions, ...defined(given) };
  const tls = given.tls ?? found?.connectionOptions.tls ?? (apiKey === undefined ? undefined : true);
  return {
    address: given.address ?? found?.connectionOptions.address ?? 'localhost:7233',
    namespace: given.namespace ?? found?.namespace ?? 'default',
    ...(typeof apiKey === 'string' ? { apiKey } : {}),
    ...(tls === undefined || tls === null ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } as NonNullable<ServerSettings['metadata']> }),
  };
}

/** A connection that is up, and what it leads to. Close it when done. */
export type ServerConnection = {
  readonly settings: ServerSettings;
  readonly client: Client;
  close(): Promise<void>;
};

/**
 * A server that was away is found again within a second of its return, and by each connection for itself. A page of a history may be
 * larger than the 4 MB that gRPC takes unless told otherwise, for a server counts events and not bytes.
 */
const CHANNEL = {
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 128 * 1024 * 1024,
} as const;

/**
 * Connects to the server, or says within five seconds that nothing answers.
 *
 * @throws NO_SERVER when nothing answers at the address, or what answers is no Temporal server
 */
export async function connect(
  settings: ServerSettings,
  options: { timeoutMs?: number } = {},
): Promise<ServerConnection> {
  const { namespace, ...connection } = settings;
  const calls = createLastCalls();
  const open = Connection.lazy({
    ...connection,
    interceptors: calls.interceptors,
    connectTimeout: options.timeoutMs ?? 4_500,
    channelArgs: CHANNEL,
  });
  try {
    await open.ensureConnected();
    return {
      settings,
      client: new Client({ connection: open, namespace }),
      close() {
        calls.end();
        return open.close();
      },
    };
  } catch (error) {
    await open.close();
    throw new SignalboxError(
      'NO_SERVER',
      `expected a Temporal server at ${settings.address}, and nothing there answered as one`,
      [causeOf(error)],
      { cause: error },
    );
  }
}

/**
 * Asserts that the server has the namespace. One that does not tell is trusted.
 *
 * @throws INVALID_CONFIGURATION with the command that makes one
 */
export async function assertNamespace({ client, settings }: ServerConnection): Promise<void> {
  const { namespace } = settings;
  const isKnown = await client.workflowService.describeNamespace({ namespace }).then(
    () => true,
    (error: unknown) => toSignalboxError(error, '').code !== 'INVALID_CONFIGURATION',
  );
  if (isKnown) return;
  throw new SignalboxError(
    'INVALID_CONFIGURATION',
    `expected the namespace '${namespace}' on the server, it has none`,
    [`temporal operator namespace create --namespace ${namespace}`],
  );
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>) {
  try {
    return loadClientConnectConfig({ overrideEnvVars: defined(env) as Record<string, string> });
  } catch (error) {
    throw new SignalboxError(
      'INVALID_CONFIGURATION',
      `the Temporal settings in the environment or its configuration file cannot be used: ${causeOf(error)}`,
      [],
      { cause: error },
    );
  }
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
