import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that is killed, and started again with the same settings. */
export type MortalProcess = {
  start(settings: object): Promise<void>;
  /** Kills it with SIGKILL, and resolves when it is gone. */
  kill(): Promise<void>;
  /** How often it ended though nobody killed it, neither we nor it itself. */
  readonly crashes: number;
};

/**
 * @param program the file beside this one
 * @param whenReady resolves when the process with this number serves
 * @param revives whether it is started again at once where it killed itself
 */
export function createMortalProcess(
  program: string,
  whenReady: (pid: number) => Promise<void>,
  revives = false,
): MortalProcess {
  const file = fileURLToPath(new URL(program, import.meta.url));
  let child: ChildProcess | undefined;
  let crashes = 0;
  let isKilled = false;

  async function start(settings: object): Promise<void> {
    isKilled = false;
    const born = spawn(process.execPath, [file, JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = born;
    born.once('exit', (_code, signal) => {
      if (isKilled) return;
      if (signal !== 'SIGKILL') crashes += 1;
      if (revives) void start(settings);
    });
    await Promise.race([whenReady(born.pid ?? 0), once(born, 'exit')]);
  }

  return {
    start,
    async kill() {
      isKilled = true;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    get crashes() {
      return crashes;
    },
  };
}
