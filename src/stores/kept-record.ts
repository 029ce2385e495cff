import { canonicalJson, digestOfBytes } from '../contract/index.js';
import type { Json } from '../machine/index.js';

export type KeptRecord =
  | { readonly state: 'whole'; readonly key: string; readonly value: Json }
  | { readonly state: 'truncated' | 'altered' };

/** Writes a record as one line of `digest length`, and the JSON of key and value that the line describes. */
export function formatRecord(key: string, value: Json): Uint8Array {
  const body = Buffer.from(canonicalJson({ key, value }), 'utf8');
  return Buffer.concat([Buffer.from(`${digestOfBytes(body)} ${body.byteLength}\n`, 'utf8'), body]);
}

/**
 * Reads a record and says how far it can be trusted.
 *
 * Cut short, or ending in the zero bytes that a file system leaves after a power failure, it is `truncated`: the mark of a
 * machine that stopped, so its writer may never have reported it. Anything else that does not have its digest was `altered`.
 */
export function parseRecord(bytes: Buffer): KeptRecord {
  const end = bytes.indexOf('\n');
  if (bytes.byteLength === 0 || bytes.at(-1) === 0) return { state: 'truncated' };
  const head = bytes.subarray(0, end === -1 ? undefined : end).toString('utf8');
  if (end === -1) return { state: /^[sha256:0-9a-f ]*$/.test(head) ? 'truncated' : 'altered' };
  const [digest, length] = head.split(' ');
  const body = bytes.subarray(end + 1);
  if (body.byteLength < Number(length)) return { state: 'truncated' };
  if (digestOfBytes(body) !== digest) return { state: 'altered' };
  const record = JSON.parse(body.toString('utf8')) as { key: string; value: Json };
  return { state: 'whole', key: record.key, value: record.value };
}
