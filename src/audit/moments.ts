import type { SignalboxClient } from '../client/index.js';
import { type AuditEntry, canonicalJson, SignalboxError, type SnapshotAt } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { evidenceOf, parseExport } from './export-document.js';
import { assertVerified, verifyExport } from './export-run.js';
import { type ReplayOptions, replayAll } from './replay-audit.js';

/** An entry of the log, and the run as it was when that was written. */
export type Moment = { readonly entry: AuditEntry; readonly snapshot: SnapshotAt };

/** A run at every entry of its log that is kept, in order. */
export type Timeline = { readonly run: string; readonly pipeline: string; readonly moments: readonly Moment[] };

/**
 * Looks at a run, live or closed, from its history alone: no worker is asked.
 *
 * @throws UNKNOWN_RUN, NO_SERVER, NOT_REPLAYABLE
 */
export async function readTimeline(client: SignalboxClient, run: string, options: ReplayOptions): Promise<Timeline> {
  const { pipeline, executions } = await client.history(run);
  return { run, pipeline, moments: momentsIn(await replayAll(run, executions, options)) };
}

/**
 * Looks at a run that was written down, once that is verified.
 *
 * @throws AUDIT_MISMATCH, NOT_REPLAYABLE
 */
export async function timelineOf(exported: unknown, options: ReplayOptions): Promise<Timeline> {
  assertVerified(await verifyExport(exported, options));
  const { run, pipeline, executions } = evidenceOf(parseExport(exported));
  return { run, pipeline, moments: momentsIn(await replayAll(run, executions, options)) };
}

function momentsIn(replayed: Awaited<ReturnType<typeof replayAll>>): Moment[] {
  const snapshots = new Map(replayed.flatMap((it) => it.snapshots).map((snapshot) => [snapshot.seq, snapshot]));
  return replayed
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => {
      const snapshot = snapshots.get(entry.seq);
      return snapshot ? [{ entry, snapshot }] : [];
    });
}

/** @throws UNKNOWN_CHECKPOINT naming the entries there are */
export function momentAt({ run, moments }: Timeline, seq: number): Moment {
  const found = moments.find(({ entry }) => entry.seq === seq);
  if (found) return found;
  const [first, last] = [moments[0]?.entry.seq, moments.at(-1)?.entry.seq];
  throw new SignalboxError(
    'UNKNOWN_CHECKPOINT',
    first === undefined
      ? `expected an entry of ${run}, and its history has none yet`
      : `expected an entry of ${run}, from ${first} to ${last}, got ${seq}`,
  );
}

/** What became of a context from one moment to a later one. */
export type ContextChange = {
  readonly added: { readonly [key: string]: Json };
  readonly changed: { readonly [key: string]: { readonly before: Json; readonly after: Json } };
  readonly removed: { readonly [key: string]: Json };
};

export function compareContexts(before: SnapshotAt['context'], after: SnapshotAt['context']): ContextChange {
  const pick = (from: SnapshotAt['context'], without: SnapshotAt['context']) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => !Object.hasOwn(without, key)));
  const changed = Object.entries(after).flatMap(([key, value]) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (old === undefined || canonicalJson(old) === canonicalJson(value)) return [];
    return [[key, { before: old, after: value }] as const];
  });
  return { added: pick(after, before), changed: Object.fromEntries(changed), removed: pick(before, after) };
}
