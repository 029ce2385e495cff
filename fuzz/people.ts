import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Definition, Reviewer } from '../src/machine/index.js';

/** Everybody a gate may ask, in the roles and groups that the fuzzer's own pipelines name. */
const ROLES: { readonly [role: string]: readonly string[] } = {
  editor: ['ed'],
  product: ['ann', 'pia', 'paul', 'petra', 'fuzz'],
  lead: ['lena'],
  director: ['dora'],
  operator: ['olga', 'otto'],
  chief: ['carla', 'olga'],
};
const GROUPS: { readonly [group: string]: readonly string[] } = { legal: ['lea', 'luc', 'ann'] };
const OWNERS: { readonly [producer: string]: string } = { effect: 'petra' };
const UNSTAFFED = ['ann', 'ed'] as const;

export const EVERYBODY = ['ann', 'ed', 'pia', 'paul', 'petra', 'fuzz', 'lena', 'dora', 'lea', 'luc'] as const;

/** Who asks for every run. */
export const REQUESTER = 'fuzz';

/** Who is meant by a reviewer. */
export function peopleBehind(reviewer: Reviewer): readonly string[] {
  if ('id' in reviewer) return [reviewer.id];
  return 'role' in reviewer ? (ROLES[reviewer.role] ?? UNSTAFFED) : (GROUPS[reviewer.group] ?? []);
}

export function ownerOf(producer: string): string | undefined {
  return OWNERS[producer];
}

/** The directory that the workers read, with somebody for every role of these pipelines. */
export function directoryFor(definitions: readonly Definition[]) {
  const asked = definitions.flatMap(({ states }) =>
    Object.values(states).flatMap((state) => (state.kind === 'gate' ? state.reviewers : [])),
  );
  const roles = asked.flatMap((reviewer) => ('role' in reviewer ? [[reviewer.role, peopleBehind(reviewer)]] : []));
  return {
    people: Object.fromEntries(EVERYBODY.map((id) => [id, { keys: [publicKeyOf(id)] }])),
    roles: { ...Object.fromEntries(roles), ...ROLES },
    groups: GROUPS,
    owners: OWNERS,
  };
}

/** DER around the 32 bytes of an Ed25519 private key (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The same key for the same person in every process. */
function keyOf(person: string): KeyObject {
  const secret = createHash('sha256').update(`key of ${person}`).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' });
}

export function publicKeyOf(person: string): string {
  const { x = '' } = createPublicKey(keyOf(person)).export({ format: 'jwk' });
  return `ed25519:${Buffer.from(x, 'base64url').toString('base64')}`;
}

/** The person's signature over a text, in base64. */
export function signAs(person: string, text: string): string {
  return sign(null, Buffer.from(text), keyOf(person)).toString('base64');
}

/** The public half, to verify with. */
export function verifyingKeyOf(person: string): KeyObject {
  return createPublicKey(keyOf(person));
}
