import type { CliContext } from '../../src/cli/context.js';
import { runCli } from '../../src/cli/run-cli.js';
import type { Outcome } from './invoke.js';

export type Given = {
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string };
  readonly stdin?: string | Uint8Array;
};

/** Runs a command line in this process, in a made world. */
export async function run(args: readonly string[], given: Given = {}): Promise<Outcome> {
  const written = { out: '', err: '' };
  const writeTo = (name: 'out' | 'err') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const context: CliContext = {
    env: { TEMPORAL_CONFIG_FILE: '/nonexistent', ...given.env },
    cwd: given.cwd ?? '/nonexistent',
    command: 'npx signalbox',
    userName: 'tester',
    stdin: chunks(given.stdin ?? ''),
    stdout: writeTo('out'),
    stderr: writeTo('err'),
    interruption: () => new AbortController().signal,
  };
  const exit = await runCli(args, context);
  return { exit, ...written };
}

async function* chunks(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
