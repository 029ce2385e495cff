import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export type Outcome = { readonly exit: number | null; readonly out: string; readonly err: string };

export type InvokeOptions = {
  readonly cwd: string;
  readonly address?: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: { readonly [name: string]: string };
};

/** Starts the built CLI as a process of its own, as `npx signalbox` does. */
export function startCli(args: readonly string[], { cwd, address, env = {} }: InvokeOptions) {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [main, ...args], {
    cwd,
    env: {
      PATH,
      HOME,
      npm_command: 'exec',
      TEMPORAL_CONFIG_FILE: '/nonexistent',
      ...(address ? { TEMPORAL_ADDRESS: address } : {}),
      ...env,
    },
    stdio: 'pipe',
  });
}

/** Runs the built CLI to its end. */
export async function invoke(args: readonly string[], options: InvokeOptions): Promise<Outcome> {
  const child = startCli(args, options);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  const exit = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exit, out, err };
}
