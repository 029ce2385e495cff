import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Digest, digestOfBytes } from '../contract/index.js';
import { type ArtifactStore, missing, parseDigest, verifyBytes } from './artifact-store.js';
import { createDurableWriter, readIfThere } from './durable-file.js';
import { createKeptRegister } from './kept-register.js';

/**
 * A store in a folder, which may be shared by any number of processes. The folder is made at the first write.
 *
 * Layout: `sha256/ab/…` holds artifacts, `kept/ab/…` kept results, `tmp/` what is being written; files in `tmp/` that no process
 * is writing may be deleted.
 */
export function createFileStore({ directory }: { readonly directory: string }): ArtifactStore {
  const root = resolve(directory);
  const writer = createDurableWriter(join(root, 'tmp'));
  const register = createKeptRegister(join(root, 'kept'), writer);

  function pathOf(digest: Digest): string {
    const hex = digest.slice('sha256:'.length);
    return join(root, 'sha256', hex.slice(0, 2), hex.slice(2));
  }

  return {
    async put(bytes) {
      const digest = digestOfBytes(bytes);
      const path = pathOf(digest);
      const present = await readIfThere(path);
      if (present === undefined || !present.equals(bytes)) await writer.replace(path, bytes);
      return { digest, bytes: bytes.byteLength };
    },
    async get(text) {
      const digest = parseDigest(text);
      const bytes = await readIfThere(pathOf(digest));
      if (bytes === undefined) throw missing(digest);
      return verifyBytes(digest, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
    async has(text) {
      return access(pathOf(parseDigest(text))).then(
        () => true,
        () => false,
      );
    },
    keep: register.keep,
    kept: register.kept,
  };
}
