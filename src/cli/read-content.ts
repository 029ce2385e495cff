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
      const stored = storedIn(payload);
      if (stored) values.set(stored.digest, stored.value);
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

/** A small work product as an activity gave it back: an output, or a reviewer's own version, which says besides that it was taken. */
function storedIn(payload: Json): { readonly digest: string; readonly value: Json } | undefined {
  if (!isMembers(payload)) return undefined;
  const stored = payload.ok === true && payload.stored !== undefined ? payload.stored : payload;
  if (!isMembers(stored) || typeof stored.$artifact !== 'string' || stored.value === undefined) return undefined;
  return { digest: stored.$artifact, value: stored.value };
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
