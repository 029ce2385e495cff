import { canonicalJson, digestOfBytes } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { type ArtifactStore, missing, parseDigest, verifyBytes } from './artifact-store.js';

/** A store that ends with its process: for tests and trials. */
export function createMemoryStore(): ArtifactStore {
  const artifacts = new Map<string, Uint8Array>();
  const records = new Map<string, string>();
  return {
    async put(bytes) {
      const digest = digestOfBytes(bytes);
      artifacts.set(digest, bytes.slice());
      return { digest, bytes: bytes.byteLength };
    },
    async get(text) {
      const digest = parseDigest(text);
      const bytes = artifacts.get(digest);
      if (bytes === undefined) throw missing(digest);
      return verifyBytes(digest, bytes.slice());
    },
    async has(text) {
      return artifacts.has(parseDigest(text));
    },
    async keep(key, value) {
      const first = records.get(key) ?? canonicalJson(value);
      records.set(key, first);
      return JSON.parse(first) as Json;
    },
    async kept(key) {
      const record = records.get(key);
      return record === undefined ? undefined : (JSON.parse(record) as Json);
    },
  };
}
