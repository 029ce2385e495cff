import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { SignalboxError } from './errors.js';

/** `sha256:` and 64 hex digits. */
export type Digest = `sha256:${string}`;

export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;

/** What holds itself is deeper than anything. */
const DEEPEST = 10_000;

/** A value that is still to be written, with what stands around it. */
type Open = { readonly before: string; readonly value: unknown; readonly after: string; readonly depth: number };

/**
 * Writes a JSON value in its one canonical form: members sorted by UTF-16 code units, no white space, numbers as ECMAScript
 * prints them (RFC 8785). Members that are `undefined` are left out, as `JSON.stringify` does. It does not
 * call itself, so that no depth ends in an overflow.
 *
 * @throws INVALID_INPUT for what holds itself
 *
 * @example
 * canonicalJson({ b: [1, 'é'], 10: 2, 9: null }) // => '{"10":2,"9":null,"b":[1,"é"]}'
 */
export function canonicalJson(value: unknown): string {
  let text = '';
  const open: Open[] = [{ before: '', value, after: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { before, after, depth } = next;
    const own = ownJson(next.value);
    if (own === null || typeof own !== 'object') {
      text += before + (JSON.stringify(own) ?? 'null') + after;
      continue;
    }
    if (depth >= DEEPEST) throw new SignalboxError('INVALID_INPUT', `expected JSON nested at most ${DEEPEST} deep`);
    const [begin, members, end] = Array.isArray(own) ? inList(own) : inObject(own);
    text += before + begin;
    if (members.length === 0) text += end + after;
    const last = members.length - 1;
    for (let at = last; at >= 0; at -= 1) {
      const [name, member] = members[at] ?? ['', null];
      const isLast = at === last;
      open.push({
        before: at > 0 ? `,${name}` : name,
        value: member,
        after: isLast ? end + after : '',
        depth: depth + 1,
      });
    }
  }
  return text;
}

function ownJson(value: unknown): unknown {
  let own = value;
  while (own !== null && typeof own === 'object' && 'toJSON' in own && typeof own.toJSON === 'function')
    own = own.toJSON();
  return own;
}

type Members = readonly (readonly [name: string, member: unknown])[];

function inList(list: readonly unknown[]): readonly [string, Members, string] {
  return ['[', list.map((member) => ['', member] as const), ']'];
}

function inObject(object: object): readonly [string, Members, string] {
  const members = Object.entries(object).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return ['{', members.map(([name, member]) => [`${JSON.stringify(name)}:`, member] as const), '}'];
}

/** The digest of bytes as they are stored. */
export function digestOfBytes(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}`;
}

/** The digest of a JSON value: that of its canonical form in UTF-8. */
export function digestOf(value: unknown): Digest {
  return digestOfBytes(utf8ToBytes(canonicalJson(value)));
}
