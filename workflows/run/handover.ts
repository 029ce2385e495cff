import type { ArtifactRecord, Checkpoint } from '../../src/contract/index.js';
import type { RunData } from '../state/run-data.js';

/** How many artifact records one execution hands to the next, besides those it cannot do without; its log has the others. */
const HANDED_ARTIFACTS = 500;
/** And how many completed stages that can be undone, by number and size; the log says so where there are more. */
const HANDED_UNDOABLES = 1_000;
const HANDED_UNDOABLES_BYTES = 600_000;
/** And how many checkpoints; a fork of the execution before still finds the others. */
const HANDED_CHECKPOINTS = 200;
const HANDED_CHECKPOINTS_BYTES = 400_000;
/** How much all of it may be: servers take payloads of 2 MiB, and an encoding may add to it. */
const HANDED_BYTES = 1_900_000;

/**
 * What the next execution is given: everything, within the size a payload may have. Where that is not enough, the oldest go first of
 * what it can do without: artifact records, then checkpoints, then stages to undo.
 */
export function handover(data: RunData): RunData {
  const handed: RunData = {
    ...data,
    completed: newestWithin(data.completed.slice(-HANDED_UNDOABLES), HANDED_UNDOABLES_BYTES),
    checkpoints: newestWithin(data.checkpoints.slice(-HANDED_CHECKPOINTS), HANDED_CHECKPOINTS_BYTES),
  };
  const needed = neededOf(handed);
  const spare = data.artifacts.slice(-HANDED_ARTIFACTS).filter((record) => !needed.has(record));
  const kept = (more: readonly ArtifactRecord[]) => {
    const all = new Set([...needed, ...more]);
    return data.artifacts.filter((record) => all.has(record));
  };
  let over = bytesOf({ ...handed, artifacts: kept(spare) }) - HANDED_BYTES;
  const lighter = <Item>(items: readonly Item[]): readonly Item[] => {
    const rest = withoutOldest(items, over);
    over -= bytesOf(items) - bytesOf(rest);
    return rest;
  };
  const artifacts = kept(lighter(spare));
  const checkpoints = lighter(handed.checkpoints);
  return { ...handed, artifacts, checkpoints, completed: lighter(handed.completed) };
}

/** Whether a payload can hold it. */
export function isPortable(handed: RunData): boolean {
  return bytesOf(handed) <= HANDED_BYTES;
}

/**
 * The records that say who made what is in force, now or back at a checkpoint: without them a gate excludes nobody for having made what
 * it shows. And the newest of each name, from which versions count on.
 */
function neededOf({ artifacts, versions, checkpoints }: RunData): ReadonlySet<ArtifactRecord> {
  const keyOf = (name: string, version: number) => `${version} ${name}`;
  const inForce = [versions, ...checkpoints.map((checkpoint: Checkpoint) => checkpoint.versions)];
  const keys = new Set(inForce.flatMap((all) => Object.entries(all).map(([name, version]) => keyOf(name, version))));
  const newest = new Map(artifacts.map((record) => [record.name, record]));
  const named = artifacts.filter(
    (record) => keys.has(keyOf(record.name, record.version)) || newest.get(record.name) === record,
  );
  // A gate finds its makers by digest: whoever has made the very same before is one of them.
  const digests = new Set(named.map(({ digest }) => digest));
  const makers = new Map(
    artifacts
      .filter(({ digest }) => digests.has(digest))
      .map((record) => [
        JSON.stringify([record.digest, record.stage, record.madeBy?.engine, record.madeBy?.agent]),
        record,
      ]),
  );
  return new Set([...named, ...makers.values()]);
}

/** The newest that fit together. */
function newestWithin<Item>(items: readonly Item[], limit: number): readonly Item[] {
  return withoutOldest(items, bytesOf(items) - limit);
}

/** What is left once the oldest have gone that are as much as that. */
function withoutOldest<Item>(items: readonly Item[], bytes: number): readonly Item[] {
  let gone = 0;
  const first = items.findIndex((item) => {
    if (gone >= bytes) return true;
    gone += bytesOf(item) + 1;
    return false;
  });
  return first === -1 && bytes > 0 ? [] : items.slice(Math.max(0, first));
}

/** As a payload: JSON in UTF-8. */
function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
