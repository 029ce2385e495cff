import type { Json } from '../machine/index.js';
import { DIGEST_PATTERN, type Digest } from './canonical.js';

/** Values above this many bytes of JSON travel as references; the history holds their digest. */
export const INLINE_LIMIT_BYTES = 32 * 1024;

/** Who or what made an output: said in every output, artifact record and audit entry of an agent. */
export type MadeBy = {
  /** `offline` is the agent's own rules, no model; `model` a language model; `person` a reviewer's own hand. */
  readonly engine: 'offline' | 'model' | 'person';
  /** The agent's name, or the person's id. */
  readonly agent: string;
  /** The digest of the instructions (and, offline, of the rules' version) the agent worked by; a person has none. */
  readonly instructions?: string;
  readonly model?: string;
  readonly requestId?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** What the call cost, in millionths of a US dollar, where the model has a price. */
  readonly microUsd?: number;
};

/** How a value in the artifact store is known where it travels: by the digest of its bytes. */
export type Reference = { readonly $artifact: string; readonly mediaType: string; readonly bytes: number };

/**
 * A value in the artifact store, as it travels: its reference, and the value itself while it is small. A large one carries its
 * outline, which is what guards and people see of it without fetching it.
 */
export type Stored = Reference & {
  readonly value?: Json;
  readonly outline?: { readonly [key: string]: Json };
  readonly attempt?: number;
  readonly madeBy?: MadeBy;
};

/** Whether a value has the shape of a reference; a `Stored` is one too. */
export function isReference(value: unknown): value is Reference {
  if (value === null || typeof value !== 'object') return false;
  const { $artifact, mediaType, bytes } = value as { readonly [key: string]: unknown };
  return (
    typeof $artifact === 'string' &&
    DIGEST_PATTERN.test($artifact) &&
    typeof mediaType === 'string' &&
    typeof bytes === 'number'
  );
}

/**
 * Whether a value from outside holds the key by which references are known. Nothing that does is let in: it could otherwise be taken
 * for a reference, and reach an artifact of another run by its digest.
 */
export function holdsReference(value: Json): boolean {
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === null || typeof next !== 'object') continue;
    if (Object.hasOwn(next, '$artifact')) return true;
    for (const member of Object.values(next)) open.push(member);
  }
  return false;
}

/** One version of a work product and where it came from. */
export type ArtifactRecord = {
  /** The context key it was written to. */
  readonly name: string;
  /** From 1, per name. */
  readonly version: number;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: number;
  /** The state that produced it, and the audit sequence number at which that state was entered. */
  readonly stage: string;
  readonly enteredAt: number;
  /** The run whose log that is, where this one took it over from another by a fork. */
  readonly run?: string;
  /** Digests of what the stage read. */
  readonly parents: readonly Digest[];
  readonly madeBy?: MadeBy;
  /** The run was cancelled, or the stage failed, while it was made. */
  readonly incomplete?: true;
};

/**
 * The part of a large object that stays in sight: its top-level numbers, booleans and short strings, and the length of each list.
 *
 * @example
 * outlineOf({ verdict: 'passed', critical: 0, findings: [1, 2] }) // => { verdict: 'passed', critical: 0, findings: 'a list of 2' }
 */
export function outlineOf(value: Json): { [key: string]: Json } {
  if (value === null || typeof value !== 'object') return {};
  const outline: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value).slice(0, 50)) {
    if (key.length > 100) continue;
    if (typeof member === 'number' || typeof member === 'boolean') outline[key] = member;
    else if (typeof member === 'string' && member.length <= 600) outline[key] = member;
    else if (Array.isArray(member)) outline[key] = `a list of ${member.length}`;
  }
  return outline;
}
