import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SignalboxError } from '../contract/index.js';
import type { CliContext } from './context.js';

/** @throws FILE_NOT_WRITABLE */
export async function writeOutput({ cwd }: CliContext, file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(resolve(cwd, file), content).catch((error: unknown) => refuseOutput(file, error));
}

/**
 * Makes a folder for what a command writes, with those above it.
 *
 * @throws FILE_NOT_WRITABLE
 */
export async function makeOutputFolder(folder: string, { mode }: { readonly mode?: number } = {}): Promise<void> {
  await mkdir(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) }).catch((error: unknown) =>
    refuseOutput(folder, error),
  );
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'what should be its folder is a file',
  EEXIST: 'a file has that name',
  EISDIR: 'it is a folder',
  EACCES: 'writing there is not permitted',
  EPERM: 'writing there is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

/** @throws FILE_NOT_WRITABLE with what the system said */
export function refuseOutput(path: string, error: unknown): never {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  throw new SignalboxError('FILE_NOT_WRITABLE', `expected to write ${path}, but ${WORDS[reason] ?? reason}`);
}
