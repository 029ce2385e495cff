import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contract/index.js';
import { findServerBinary, startDevServer } from '../../src/server/index.js';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

it('the setup step creates the namespace with its search attributes, and may run again', {
  timeout: 180_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-namespace-'));
  const binaryDirectory = join(root, '.signalbox');
  const cli = await findServerBinary({ kind: 'cli', directory: binaryDirectory, env: process.env });
  const options = { directory, binaryDirectory, env: process.env, ephemeral: true, searchAttributes: {} };
  const server = await startDevServer(options);
  try {
    const env = {
      ...process.env,
      PATH: [dirname(cli.path), process.env.PATH].join(delimiter),
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_NAMESPACE: 'team',
    };
    const script = join(root, 'docker/setup-namespace.sh');
    await run('sh', [script], { env });
    await run('sh', [script], { env });
    const { stdout } = await run(cli.path, ['operator', 'search-attribute', 'list', '--output', 'json'], { env });
    const { customAttributes } = JSON.parse(stdout) as { customAttributes?: { [name: string]: string } };
    const types = Object.entries(customAttributes ?? {}).map(([name, type]) => [name, camelCase(type)]);
    expect(Object.fromEntries(types)).toEqual(SEARCH_ATTRIBUTES);
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
});

/** `INDEXED_VALUE_TYPE_KEYWORD_LIST` as the command line writes it: `KeywordList`. */
function camelCase(type: string): string {
  const words = type.replace('INDEXED_VALUE_TYPE_', '').toLowerCase().split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
