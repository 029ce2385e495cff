import { access, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Returns the path of a database file that this server version can open, new or with the data of earlier starts.
 *
 * A server does not migrate the file of another version: one is set aside under a name with that version and the time, with what
 * belongs to it, and a new one begins. The file itself moves last: a new one beside an old write-ahead log would be damaged by it.
 */
export async function prepareDatabase(
  directory: string,
  version: string,
  onProgress?: (message: string) => void,
): Promise<string> {
  const path = join(directory, 'temporal.db');
  const versionPath = `${path}.version`;
  if (await isThere(path)) {
    const found = (await readFile(versionPath, 'utf8').catch(() => '')).trim() || 'unknown';
    if (found === version) return path;
    const suffix = `of-${found.replaceAll(/[^\w.-]/g, '_')}-${new Date().toISOString().replaceAll(':', '')}`;
    for (const file of [`${path}-wal`, `${path}-shm`, path])
      if (await isThere(file)) await rename(file, file.replace(path, `${path}.${suffix}`));
    onProgress?.(
      `the data in ${path} is of server version ${found} and this is ${version}: set aside as ${path}.${suffix}, beginning a new file`,
    );
  }
  await writeFile(versionPath, `${version}\n`);
  return path;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
