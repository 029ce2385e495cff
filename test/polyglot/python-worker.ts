import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const TEMPORALIO = 'temporalio==1.35.0';
const run = promisify(execFile);

export type Python = {
  /** Starts a worker script of this folder; the function returned kills it, `SIGKILL`. It is heard of only if it ends by itself. */
  work(script: string, env: { readonly [name: string]: string }): () => Promise<void>;
  remove(): Promise<void>;
};

/** Makes a virtual environment with Temporal's Python SDK in a temporary folder. */
export async function installPython(): Promise<Python> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-python-'));
  const python = join(folder, 'bin', 'python');
  await run('python3', ['-m', 'venv', folder], { timeout: 120_000 });
  const options = ['--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  await run(python, ['-m', 'pip', 'install', ...options, TEMPORALIO], { timeout: 240_000 });
  return {
    work(script, env) {
      const child = spawn(python, [resolve(import.meta.dirname, script)], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said: string[] = [];
      child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
      const gone = new Promise<void>((done) => child.once('exit', () => done()));
      child.once('exit', (code) => code !== null && process.stderr.write(`${script} ended: ${said.join('')}`));
      return async () => {
        child.kill('SIGKILL');
        await gone;
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
