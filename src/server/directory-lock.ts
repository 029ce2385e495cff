import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A start takes seconds; a lock older than this was left by a process whose number somebody else has now. */
const STALE_AFTER_MS = 120_000;

/**
 * Performs an action while no other process performs one in the same directory.
 *
 * The lock is a numbered file with its holder's process id. One whose holder died stays for ever and the next number is used, so
 * two processes that both see a dead holder cannot both take its place.
 */
export async function withDirectoryLock<T>(directory: string, action: () => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true });
  const lock = await takeLock(directory);
  try {
    return await action();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(directory: string): Promise<string> {
  for (let number = 1; ; ) {
    const path = join(directory, `start.lock.${number}`);
    if (await createLock(path)) return path;
    if (await isAbandoned(path)) number += 1;
    else {
      await delay(50);
      number = 1;
    }
  }
}

async function createLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(path, 'utf8'));
    const { mtimeMs } = await stat(path);
    return Date.now() - mtimeMs > STALE_AFTER_MS || (pid > 0 && !isAlive(pid));
  } catch {
    return false;
  }
}

/** Says whether a process with this number runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
