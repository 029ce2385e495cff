import { DIGEST_PATTERN, type Digest, digestOfBytes, SignalboxError } from '../contract/index.js';
import type { Json } from '../machine/index.js';

/** The port: every store passes the same contract suite. */
export type ArtifactStore = {
  /**
   * Stores bytes under their digest; when it returns they are durable. Putting the same bytes again is harmless, and mends a
   * damaged copy. The media type is for stores that serve what they hold; it is no part of the digest.
   */
  put(bytes: Uint8Array, mediaType: string): Promise<{ readonly digest: Digest; readonly bytes: number }>;
  /**
   * Gives back bytes that have this digest.
   *
   * @throws ARTIFACT_MISSING, ARTIFACT_CORRUPT where the stored bytes have another digest
   */
  get(digest: string): Promise<Uint8Array>;
  /** Says whether `get` would find something; does not check the bytes. */
  has(digest: string): Promise<boolean>;
  /** Keeps a value under a key unless one is kept already, and returns the one that is kept. */
  keep(key: string, value: Json): Promise<Json>;
  /** @throws ARTIFACT_CORRUPT where the record was altered after it was written */
  kept(key: string): Promise<Json | undefined>;
};

/** Narrows to a digest, so that nothing else can become part of a path. */
export function parseDigest(text: string): Digest {
  if (!DIGEST_PATTERN.test(text))
    throw new SignalboxError('ARTIFACT_MISSING', `expected a digest, sha256: and 64 hex digits, got ${shorten(text)}`);
  return text as Digest;
}

/** Returns the bytes if they have the digest. */
export function verifyBytes(digest: Digest, bytes: Uint8Array): Uint8Array {
  const actual = digestOfBytes(bytes);
  if (actual !== digest)
    throw new SignalboxError('ARTIFACT_CORRUPT', `expected bytes with ${digest}, the store holds bytes with ${actual}`);
  return bytes;
}

export function missing(digest: Digest): SignalboxError {
  return new SignalboxError('ARTIFACT_MISSING', `expected an artifact with ${digest}, the store has none`);
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
