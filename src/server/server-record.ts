import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { SignalboxError } from '../contract/index.js';
import { isAlive } from './directory-lock.js';
import { servesNamespace } from './probe-server.js';

const ANSWER_LIMIT_MS = 20_000;

const recordSchema = z.object({
  pid: z.number().int().positive(),
  address: z.string(),
  uiUrl: z.string().optional(),
  namespaces: z.array(z.string()),
  version: z.string().optional(),
  dbFile: z.string(),
});

/** What `server.json` says of the server that was started last in a directory. */
export type ServerRecord = z.infer<typeof recordSchema>;

const pathIn = (directory: string): string => join(directory, 'server.json');

export async function writeServerRecord(directory: string, record: ServerRecord): Promise<void> {
  const path = pathIn(directory);
  await writeFile(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

export async function removeServerRecord(directory: string): Promise<void> {
  await rm(pathIn(directory), { force: true });
}

/**
 * Returns the server that runs in a directory, also one whose starter was killed before it served.
 *
 * A record is believed only while its process runs and is a server on that file (where the system can tell).
 *
 * @throws NO_SERVER where that process does not answer: a second server on its file would spoil both
 */
export async function findRunningServer(directory: string): Promise<ServerRecord | undefined> {
  const record = await readServerRecord(directory);
  if (record === undefined) return undefined;
  const deadline = Date.now() + ANSWER_LIMIT_MS;
  while (await isServerProcess(record)) {
    if (await servesNamespace(record.address, 'default')) return record;
    if (Date.now() > deadline)
      throw new SignalboxError(
        'NO_SERVER',
        `expected the server of ${directory} (process ${record.pid}) to answer at ${record.address}; it does not: end that process and start again`,
      );
    await delay(100);
  }
  return undefined;
}

async function readServerRecord(directory: string): Promise<ServerRecord | undefined> {
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(pathIn(directory), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Process numbers are used again: where there is a `/proc`, the command line must name the database file. */
async function isServerProcess({ pid, dbFile }: ServerRecord): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return commandLine === undefined || commandLine.split('\0').includes(dbFile);
}
