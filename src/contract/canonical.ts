import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** `sha256:` and 64 hex digits. */
export type Digest = `sha256:${string}`;

export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;

/**
 * Writes a JSON value in its one canonical form: members sorted by UTF-16 code units, no white space, numbers as ECMAScript
 * prints them (RFC 8785). Members that are `undefined` are left out, as `JSON.stringify` does.
 *
 * @example
 * canonicalJson({ b: [1, 'é'], 10: 2, 9: null }) // => '{"10":2,"9":null,"b":[1,"é"]}'
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalJson(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

/** The digest of bytes as they are stored. */
export function digestOfBytes(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}`;
}

/** The digest of a JSON value: that of its canonical form in UTF-8. */
export function digestOf(value: unknown): Digest {
  return digestOfBytes(utf8ToBytes(canonicalJson(value)));
}
