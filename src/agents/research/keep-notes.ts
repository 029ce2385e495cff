import { constants } from 'node:fs';
import { link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestOf, digestOfBytes, SignalboxError } from '../../contract/index.js';
import { NOTES_FOLDER } from './documents.js';

/** A plain name, the same on every file system. */
export const NOTES_FILE_PATTERN = /^[a-z0-9][a-z0-9_-]{0,79}\.md$/;

type Request = {
  /** The folder of documents, where no link is left in its path. */
  readonly root: string;
  readonly file: string;
  readonly text: string;
  /** The digest of the file that is there and may go; where none is given there must be none. */
  readonly replaces?: string | undefined;
  /** The same for every attempt of one call. */
  readonly key: string;
};

/**
 * Writes a file of notes whole, or not at all: a new one, or in place of the very one that was named. A file that says the same
 * already is what an earlier attempt has written, and stays.
 *
 * @throws FILE_NOT_WRITABLE
 */
export async function keepNotes(request: Request): Promise<{ readonly file: string; readonly digest: Digest }> {
  const { root, file, text, replaces, key } = request;
  if (!NOTES_FILE_PATTERN.test(file))
    throw unwritable(
      `expected a plain name of a .md file, in small letters, got ${JSON.stringify(file.slice(0, 200))}`,
    );
  const folder = await openFolder(root);
  const target = join(folder, file);
  const bytes = new TextEncoder().encode(text);
  const written = { file: `${NOTES_FOLDER}/${file}`, digest: digestOfBytes(bytes) };
  const draft = join(folder, `.${file}.${digestOf(key).slice('sha256:'.length, 'sha256:'.length + 16)}`);
  const before = await digestAt(target);
  if (before === written.digest) {
    await rm(draft, { force: true });
    return written;
  }
  assertMayGo(written.file, before, replaces);
  try {
    await writeDraft(draft, bytes);
    if (before !== undefined) await rename(draft, target);
    else await link(draft, target);
  } catch (error) {
    if ((await digestAt(target)) === written.digest) return written;
    throw unwritable(`expected to write ${written.file}, and it could not be written (${codeOf(error)})`);
  } finally {
    await rm(draft, { force: true });
  }
  return written;
}

/** What `keepNotes` would do as things stand, for whoever decides on it; does nothing. */
export async function foreseeNotes({ root, file, text, replaces }: Omit<Request, 'key'>) {
  const path = join(root, NOTES_FOLDER, file);
  try {
    const before = await digestIn(root, file);
    const isThere = before === digestOfBytes(new TextEncoder().encode(text));
    if (!isThere) assertMayGo(`${NOTES_FOLDER}/${file}`, before, replaces);
    const says = isThere ? 'nothing: a file that says the same is there' : 'nothing: the file is new';
    return { writes: path, replaces: before && !isThere ? `the file that is there now, ${before}` : says, text };
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return { writes: path, fails: `as things stand: ${error.message}`, text };
  }
}

async function digestIn(root: string, file: string): Promise<Digest | undefined> {
  const folder = join(root, NOTES_FOLDER);
  const stats = await lstat(folder).catch(() => undefined);
  if (stats && !stats.isDirectory()) throw unwritable(`expected ${NOTES_FOLDER}/ to be a folder, and it is none`);
  return digestAt(join(folder, file));
}

function assertMayGo(file: string, before: Digest | undefined, replaces: string | undefined): void {
  if (before === replaces) return;
  throw unwritable(
    before === undefined
      ? `expected to replace ${file} with ${replaces}, and there is no such file; leave "replaces" out`
      : `expected ${replaces ? `${file} to be ${replaces}` : `no file ${file}`}, and there is one with ${before}; to replace it, give that digest as "replaces", or choose another name`,
  );
}

async function openFolder(root: string): Promise<string> {
  const folder = join(root, NOTES_FOLDER);
  await mkdir(folder).catch(() => undefined);
  const stats = await lstat(folder).catch(() => undefined);
  if (stats?.isDirectory()) return folder;
  throw unwritable(`expected ${NOTES_FOLDER}/ to be a folder, and it ${stats ? 'is none' : 'cannot be created'}`);
}

async function digestAt(path: string): Promise<Digest | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw unwritable('expected a regular file in the place of the notes, got something else');
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return digestOfBytes(await file.readFile());
  } finally {
    await file.close();
  }
}

async function writeDraft(path: string, bytes: Uint8Array): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function unwritable(message: string): SignalboxError {
  return new SignalboxError('FILE_NOT_WRITABLE', message);
}
