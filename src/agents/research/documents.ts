import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { type Digest, digestOfBytes, SignalboxError } from '../../contract/index.js';

/** A document of more than this is not read. */
const DOCUMENT_LIMIT_BYTES = 1024 * 1024;
/** Of a folder no more than this is read. */
const FOLDER_LIMIT_BYTES = 16 * 1024 * 1024;
const FOLDER_LIMIT_DOCUMENTS = 1000;
/** So many folders are named to whoever names a wrong one, of so many that are looked into. */
const MOST_NAMED = 10;
const MOST_LOOKED_INTO = 100;
/** Where notes are kept; nothing that is searched. */
export const NOTES_FOLDER = 'notes';

export type Document = {
  /** Its path in its folder, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly digest: Digest;
};
export type Skipped = { readonly document: string; readonly why: string };

/**
 * The documents below one folder, which nothing leaves: neither a path, nor a link, which is followed nowhere.
 *
 * Documents are `.md` and `.txt`, in UTF-8. Hidden files and the folder of the notes are no documents.
 */
export type Documents = {
  /** @throws INVALID_CONFIGURATION where no folder is set, or there is none */
  root(): Promise<string>;
  /** Everything in a folder, in the order of the names, and what of it was left out. */
  readAll(folder: string): Promise<{ readonly documents: readonly Document[]; readonly skipped: readonly Skipped[] }>;
  /** @throws FILE_NOT_READABLE */
  read(folder: string, document: string): Promise<Document>;
};

/** @param folder the only place documents are read from, and notes written to; undefined where the worker has no such setting */
export function createDocuments(folder: string | undefined): Documents {
  async function root(): Promise<string> {
    const real = folder ? await realpath(folder).catch(() => undefined) : undefined;
    if (real !== undefined && (await lstat(real)).isDirectory()) return real;
    throw new SignalboxError(
      'INVALID_CONFIGURATION',
      `expected the worker to have a folder of documents, and SIGNALBOX_DOCUMENTS (or documents of createWorker) ${
        folder ? `names ${quoted(folder)}, where there is none` : 'is not set'
      }`,
    );
  }

  async function enter(folder: string): Promise<string> {
    const top = await root();
    try {
      const path = await within(top, folder, 'a folder below the folder of documents');
      if ((await lstat(path)).isDirectory()) return path;
      throw unreadable(`expected a folder, and ${quoted(folder)} is a file`);
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error;
      throw unreadable(`${error.message}; ${sayFolders(await foldersIn(top))}`);
    }
  }

  return {
    root,
    async readAll(folder) {
      const [top, start] = [join(await root(), NOTES_FOLDER), await enter(folder)];
      const documents: Document[] = [];
      const skipped: Skipped[] = [];
      let bytes = 0;
      for await (const found of below(start, '', top)) {
        const { name: document } = found;
        const isFull = documents.length >= FOLDER_LIMIT_DOCUMENTS || bytes >= FOLDER_LIMIT_BYTES;
        const read = isFull ? 'the folder holds more than is read at once' : (found.why ?? (await load(found)));
        if (typeof read === 'string') skipped.push({ document, why: read });
        else {
          documents.push({ name: document, text: read.text, digest: read.digest });
          bytes += read.bytes;
        }
      }
      return { documents, skipped };
    },
    async read(folder, document) {
      if (!isDocument(document)) throw unreadable(`expected a document, .md or .txt, got ${quoted(document)}`);
      const path = await within(await enter(folder), document, 'a document in the folder');
      const read = await load({ path });
      if (typeof read === 'string') throw unreadable(`expected to read ${quoted(document)}: ${read}`);
      return { name: document, text: read.text, digest: read.digest };
    },
  };
}

/** The path of something below a folder, once it is proved to be there and no link leads to it. */
async function within(base: string, path: string, expected: string): Promise<string> {
  const wanted = resolve(base, path);
  const isBelow = wanted === base || wanted.startsWith(base.endsWith(sep) ? base : base + sep);
  if (isAbsolute(path) || path.includes('\0') || !isBelow)
    throw unreadable(`expected ${expected}, got ${quoted(path)}, which leads out of it`);
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined) throw unreadable(`expected ${expected}, and there is no ${quoted(path)}`);
  if (real !== wanted) throw unreadable(`expected ${expected}, and ${quoted(path)} is a link, which is not followed`);
  return real;
}

/** The folders that a run may be asked about, those nearest to the top first; links, hidden ones and that of the notes are none. */
async function foldersIn(top: string): Promise<string[]> {
  const found = [''];
  for (const folder of found) {
    if (found.length > MOST_LOOKED_INTO) break;
    const entries = await readdir(join(top, folder), { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
    const paths = names.sort().map((name) => (folder === '' ? name : `${folder}/${name}`));
    found.push(...paths.filter((path) => path !== NOTES_FOLDER));
  }
  return found.slice(1);
}

function sayFolders(folders: readonly string[]): string {
  const named = folders.slice(0, MOST_NAMED).map(quoted).join(', ');
  const more = folders.length > MOST_NAMED ? ' and others' : '';
  return `name one of those there are: "." for all documents${named === '' ? '' : `, ${named}${more}`}`;
}

type Found = { readonly name: string; readonly path: string; readonly why?: string };

async function* below(folder: string, prefix: string, except: string): AsyncGenerator<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) yield { name: prefix, path: folder, why: 'reading it is not permitted' };
  for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    if (entry.name.startsWith('.') || (path === except && prefix === '')) continue;
    if (entry.isDirectory()) yield* below(path, `${name}/`, except);
    else yield { name, path, ...reasonAgainst(entry) };
  }
}

function reasonAgainst(entry: Dirent): { readonly why?: string } {
  if (entry.isSymbolicLink()) return { why: 'a link, which is not followed' };
  if (!isDocument(entry.name)) return { why: 'neither .md nor .txt' };
  return {};
}

function isDocument(name: string): boolean {
  return /\.(?:md|txt)$/i.test(name);
}

/** Reads a document, or says why not; a link that came since is not followed, and nothing that blocks is waited for. */
async function load({ path }: Pick<Found, 'path'>): Promise<string | (Omit<Document, 'name'> & { bytes: number })> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (file === undefined) return 'reading it is not permitted';
  try {
    const { size, ...stats } = await file.stat().then((s) => ({ size: s.size, isFile: s.isFile() }));
    if (!stats.isFile) return 'no regular file';
    if (size > DOCUMENT_LIMIT_BYTES) return `larger than ${DOCUMENT_LIMIT_BYTES} bytes`;
    const bytes = await file.readFile();
    const text = decode(bytes);
    return text === undefined ? 'binary' : { text, digest: digestOfBytes(bytes), bytes: bytes.length };
  } finally {
    await file.close();
  }
}

function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unreadable(message: string): SignalboxError {
  return new SignalboxError('FILE_NOT_READABLE', message);
}

/** As it was given, and not longer than a line. */
export function quoted(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}
