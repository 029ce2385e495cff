import type { SignalboxClient } from '../client/index.js';
import { digestOf } from '../contract/index.js';
import type { Json } from '../machine/index.js';

/** What a run's history holds of its content: the start input, and every work product that was small enough to travel in it. */
export type Content = {
  /** Undefined where the server no longer keeps the beginning. */
  readonly input: Json | undefined;
  /** The value with this digest as its producer wrote it, or undefined: a large one is in the artifact store. */
  valueOf(digest: string): Json | undefined;
};

/** @throws UNKNOWN_RUN, NO_SERVER */
export async function readContent(client: SignalboxClient, run: string): Promise<Content> {
  const { executions, complete } = await client.history(run);
  const [started] = complete ? (executions[0]?.history.events ?? []) : [];
  const values = new Map<string, Json>();
  for (const { history } of executions) {
    for (const payload of history.events.flatMap((event) => [...payloadsIn(event)])) {
      for (const stored of storedIn(payload, 0)) values.set(stored.digest, stored.value);
    }
  }
  return {
    input: started === undefined ? undefined : payloadsIn(started).next().value,
    valueOf(digest) {
      const value = values.get(digest);
      return value !== undefined && digestOf(value) === digest ? value : undefined;
    },
  };
}

type Members = { readonly [key: string]: Json };

/** So deep in what an activity gave back small work products stand: a reviewer's own version, the calls of an agent's step. */
const DEEPEST = 4;

function* storedIn(given: Json, depth: number): Generator<{ readonly digest: string; readonly value: Json }> {
  if (given === null || typeof given !== 'object' || depth > DEEPEST) return;
  if (!isMembers(given)) {
    for (const member of given) yield* storedIn(member, depth + 1);
  } else if (typeof given.$artifact === 'string') {
    if (given.value !== undefined) yield { digest: given.$artifact, value: given.value };
  } else {
    for (const member of Object.values(given)) yield* storedIn(member, depth + 1);
  }
}

/** Every payload below an event, decoded; payloads that are not JSON are left out. */
export function* payloadsIn(value: Json): Generator<Json, undefined> {
  if (Array.isArray(value)) for (const member of value) yield* payloadsIn(member);
  if (!isMembers(value)) return;
  if (!isMembers(value.metadata ?? null) || typeof value.data !== 'string') {
    for (const member of Object.values(value)) yield* payloadsIn(member);
    return;
  }
  try {
    yield JSON.parse(Buffer.from(value.data, 'base64').toString('utf8')) as Json;
  } catch {
    return;
  }
}

function isMembers(value: Json): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
