/** The queue processors a dev server polls 20 times a second unless told otherwise, which makes every activity take 50 ms. */
const POLL_LIMITS = ['transfer', 'timer', 'visibility', 'outbound', 'archival'].map(
  (queue) => `history.${queue}ProcessorMaxPollRPS=2000`,
);

export type DevServerArgs = {
  readonly ip: string;
  readonly port: number;
  /** No Web UI without it. */
  readonly uiPort: number | undefined;
  readonly namespaces: readonly string[];
  readonly searchAttributes: { readonly [name: string]: string };
  /** Server settings besides the poll limits, by key; values as JSON. */
  readonly dynamicConfig: { readonly [key: string]: string };
  /** In memory without it. */
  readonly dbFile: string | undefined;
};

/** The command line of `temporal` that starts a dev server. */
export function toDevServerArgs(settings: DevServerArgs): string[] {
  const { ip, port, uiPort, namespaces, searchAttributes, dynamicConfig, dbFile } = settings;
  return [
    'server',
    'start-dev',
    ...['--ip', ip, '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...namespaces.flatMap((namespace) => ['--namespace', namespace]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...POLL_LIMITS.flatMap((limit) => ['--dynamic-config-value', limit]),
    ...Object.entries(dynamicConfig).flatMap(([key, json]) => ['--dynamic-config-value', `${key}=${json}`]),
    ...(dbFile === undefined
      ? []
      : ['--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL']),
  ];
}
