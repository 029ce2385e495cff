/** `cli` is the Temporal CLI, which holds the dev server and its Web UI; `test-server` skips time. */
export type BinaryKind = 'cli' | 'test-server';

/** Environment variables by name; only the composition root reads the real one. */
export type Environment = { readonly [name: string]: string | undefined };

export const BINARIES = {
  cli: {
    title: 'the Temporal CLI',
    file: 'temporal',
    variable: 'TEMPORAL_CLI_PATH',
    sdkCachePrefix: 'temporal',
  },
  'test-server': {
    title: 'the Temporal test server',
    file: 'temporal-test-server',
    variable: 'TEMPORAL_TEST_SERVER_PATH',
    sdkCachePrefix: 'temporal-test-server',
  },
} as const satisfies Record<BinaryKind, object>;
