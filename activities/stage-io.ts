import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import {
  canonicalJson,
  type Digest,
  holdsReference,
  INLINE_LIMIT_BYTES,
  isReference,
  type MadeBy,
  outlineOf,
  SignalboxError,
  type StepResult,
  type Stored,
} from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { givenKey } from './given-key.js';

/** A read may be the whole input or what branches gave: references stand this deep in it, and no deeper. */
const DEEPEST_REFERENCE = 3;

/**
 * Fetches what travels by reference, so that work sees values only.
 *
 * What was fetched is not searched again: an output that holds something like a reference could otherwise reach artifacts of
 * other runs.
 *
 * @throws ARTIFACT_MISSING, ARTIFACT_CORRUPT
 */
export async function resolveReads(
  reads: { readonly [name: string]: Json },
  store: ArtifactStore,
): Promise<{ [name: string]: Json }> {
  return mapMembers(reads, (value) => resolveValue(value, store, DEEPEST_REFERENCE));
}

async function resolveValue(value: Json, store: ArtifactStore, depth: number): Promise<Json> {
  if (!isJsonObject(value)) return value;
  if (isReference(value)) return fetchValue(value, store);
  return depth > 1 ? mapMembers(value, (member) => resolveValue(member, store, depth - 1)) : value;
}

async function fetchValue(reference: { $artifact: string; mediaType: string }, store: ArtifactStore): Promise<Json> {
  const text = new TextDecoder().decode(await store.get(reference.$artifact));
  if (/^text\//.test(reference.mediaType)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new SignalboxError(
      'ARTIFACT_CORRUPT',
      `expected JSON or text in ${reference.$artifact}, got ${reference.mediaType} that is neither`,
    );
  }
}

/**
 * Stores a value under its canonical JSON and gives it as it travels: whole while it is small, else by its outline.
 *
 * @throws VALIDATION_FAILURE for a value that holds the key of references, unless the engine composed it
 */
export async function storeValue(
  value: Json,
  store: ArtifactStore,
  { composed, ...origin }: { readonly attempt?: number; readonly madeBy?: MadeBy; readonly composed?: boolean } = {},
): Promise<Stored> {
  if (!composed && holdsReference(value)) {
    const message = "expected a value without the key '$artifact', which is kept for references";
    throw ApplicationFailure.nonRetryable(message, 'VALIDATION_FAILURE');
  }
  const mediaType = 'application/json';
  const { digest, bytes } = await store.put(Buffer.from(canonicalJson(value), 'utf8'), mediaType);
  const content = bytes <= INLINE_LIMIT_BYTES ? { value } : { outline: outlineOf(value) };
  return { $artifact: digest satisfies Digest, mediaType, bytes, ...content, ...origin } as Stored;
}

/**
 * The idempotency key of the running activity: one per call of a state's visit, the same for all of its attempts, and after a reset. An
 * activity that was given none is scheduled by no run of ours.
 */
export function activityKey(): string {
  const { workflowExecution, activityRunId, activityId } = activityInfo();
  return givenKey() ?? `${workflowExecution?.runId ?? activityRunId ?? 'standalone'}/${activityId}`;
}

/**
 * E6: does the work unless an attempt of this activity has finished it before, and keeps the result before it is reported. The first
 * attempt looks, too: an operator may reset an activity, which begins its attempts anew. Of two
 * attempts that ran at once the first to finish wins, and both report its result. Local activities are cheap and deterministic:
 * theirs are not kept.
 */
export async function keepOnce<Result extends Json | Stored | StepResult>(
  store: ArtifactStore,
  work: () => Promise<Result>,
): Promise<Result> {
  if (activityInfo().isLocal) return work();
  const key = activityKey();
  const kept = await store.kept(key);
  if (kept !== undefined) return kept as Result;
  return (await store.keep(key, (await work()) as Json)) as Result;
}

function isJsonObject(value: Json): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

async function mapMembers(
  members: { readonly [name: string]: Json },
  change: (member: Json) => Promise<Json>,
): Promise<{ [name: string]: Json }> {
  const changed = await Promise.all(
    Object.entries(members).map(async ([name, member]) => [name, await change(member)] as const),
  );
  return Object.fromEntries(changed);
}
