import { ApplicationFailure } from '@temporalio/common';
import { type Change, type GateRequest, SignalboxError, sayThrown } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { changeLines } from './change-lines.js';
import { toActivityFailure } from './to-activity-failure.js';

const MOST_LINES = 40;
/** Of all lines together: the history of the run keeps them. */
const MOST_BYTES = 8_000;

/**
 * What became of each draft since the version before, as lines that a person can read; few enough to travel with the gate.
 *
 * A version that the store does not have is said in a line: a gate must not stay shut for it. A store that cannot be read is
 * EXTERNAL_API_ERROR, worth another try.
 */
export async function describeChanges(drafts: GateRequest['drafts'], store: ArtifactStore): Promise<Change[]> {
  const bytesEach = Math.floor(MOST_BYTES / Math.max(1, drafts.length));
  const changes: Change[] = [];
  for (const { name, from, to } of drafts) {
    const lines = await linesOf(name, from, to, store);
    const kept = lines.slice(0, linesWithin(lines, bytesEach));
    changes.push({ name, from, to, lines: kept, cut: lines.length - kept.length });
  }
  return changes;
}

async function linesOf(name: string, from: string, to: string, store: ArtifactStore): Promise<string[]> {
  try {
    const [before, after] = [await fetchValue(from, store), await fetchValue(to, store)];
    const lines = changeLines(name, withoutMaker(before), withoutMaker(after));
    return lines.length > 0 || from === to ? lines : [`${name}: nothing but who made it`];
  } catch (error) {
    if (error instanceof SignalboxError && error.code === 'ARTIFACT_MISSING')
      return [`${name}: cannot be compared, for the artifact store does not have both versions`];
    throw toStoreFailure(error);
  }
}

async function fetchValue(digest: string, store: ArtifactStore): Promise<Json> {
  const text = new TextDecoder().decode(await store.get(digest));
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Who made a draft is said beside it, and differs each time. */
function withoutMaker(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const { madeBy: _maker, ...rest } = value as { readonly [key: string]: Json };
  return rest;
}

function linesWithin(lines: readonly string[], bytes: number): number {
  let left = bytes;
  const fits = lines.slice(0, MOST_LINES).findIndex((line) => {
    left -= Buffer.byteLength(line);
    return left < 0;
  });
  return fits === -1 ? Math.min(lines.length, MOST_LINES) : fits;
}

function toStoreFailure(error: unknown): unknown {
  const failure = toActivityFailure(error);
  if (failure instanceof ApplicationFailure) return failure;
  const said = sayThrown(error);
  return ApplicationFailure.create({
    type: 'EXTERNAL_API_ERROR',
    message: `expected the artifact store to give what the gate shows: ${said}`,
    ...(error instanceof Error && { cause: error }),
  });
}
