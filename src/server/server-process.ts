import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { SignalboxError } from '../contract/index.js';
import type { Environment } from './binary-kind.js';
import { servesNamespace } from './probe-server.js';

const START_LIMIT_MS = 60_000;
const STOP_GRACE_MS = 10_000;
/** How long a server that serves may take to say so; one that says it otherwise is believed after this. */
const BANNER_LIMIT_MS = 10_000;

/** What a server says of a port that is not free any more. */
export const PORT_TAKEN = 'address already in use';

export type ServerProcess = {
  readonly pid: number;
  /** Resolves when the server serves every namespace; rejects with the end of its log when it ends before. */
  waitUntilServing(address: string, namespaces: readonly string[]): Promise<void>;
  /** Ends the server, politely first unless it has nothing to save, and resolves when it is gone. */
  stop(first: 'SIGTERM' | 'SIGKILL'): Promise<void>;
};

/**
 * Spawns the server with its output in a log file. It ends with this process, and is in a process group of its own, so that
 * Ctrl-C lets this process stop its work before the server goes.
 */
export async function spawnServer(
  binary: string,
  args: readonly string[],
  logFile: string,
  env: Environment,
): Promise<ServerProcess> {
  const log = await open(logFile, 'w');
  const child = spawn(binary, args, {
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'))),
  });
  const failed = new Promise<Error>((resolve) => child.once('error', resolve));
  await log.close();
  if (child.pid === undefined) throw startFailure(binary, (await failed).message);
  child.unref();
  const killWithUs = (): void => void child.kill('SIGTERM');
  process.once('exit', killWithUs);
  child.once('exit', () => process.removeListener('exit', killWithUs));

  return {
    pid: child.pid,
    async waitUntilServing(address, namespaces) {
      const deadline = Date.now() + START_LIMIT_MS;
      for (const namespace of namespaces) {
        while (!(await servesNamespace(address, namespace))) {
          if (isGone(child)) throw startFailure(binary, `it ended: ${await tailOf(logFile)}`);
          if (Date.now() > deadline)
            throw startFailure(binary, `it did not serve '${namespace}' in time: ${await tailOf(logFile)}`);
          await delay(30);
        }
      }
      // Another server may have been first at the port, and answer in its place: ours says in its log that it serves, or ends.
      const known = Date.now() + BANNER_LIMIT_MS;
      while (!(await saysServing(logFile, address)) && Date.now() < known) {
        if (isGone(child)) throw startFailure(binary, `it ended: ${await tailOf(logFile)}`);
        await delay(30);
      }
    },
    async stop(first) {
      if (isGone(child)) return;
      child.ref();
      const exit = once(child, 'exit');
      child.kill(first);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await exit;
      clearTimeout(timer);
    },
  };
}

function isGone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function startFailure(binary: string, problem: string): SignalboxError {
  return new SignalboxError('NO_SERVER', `expected ${binary} to start a Temporal dev server; ${problem}`);
}

/** Its banner: `Temporal Server: localhost:7233`. */
async function saysServing(logFile: string, address: string): Promise<boolean> {
  const port = address.split(':').at(-1);
  return new RegExp(`Server:\\s+\\S+:${port}$`, 'm').test(await readFile(logFile, 'utf8'));
}

/** A port that was taken is said first; a long trace may stand behind it. */
async function tailOf(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8')).trim().split('\n');
  const taken = lines.find((line) => line.includes(PORT_TAKEN));
  return taken ?? (lines.slice(-15).join('\n') || 'its log is empty');
}
