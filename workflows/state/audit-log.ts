import { proxySinks, type Sinks, workflowInfo } from '@temporalio/workflow';
import {
  type AuditEntry,
  type AuditFacts,
  type Digest,
  genesisOf,
  type SnapshotAt,
  sealEntry,
} from '../../src/contract/index.js';
import { createTaskClock } from '../sandbox/task-clock.js';

interface AuditSinks extends Sinks {
  audit: { entry(entry: AuditEntry): void; snapshot(snapshot: SnapshotAt): void };
}

const { audit } = proxySinks<AuditSinks>();

/** Where a log stands: what a chain of executions hands on. */
export type LogHead = { readonly seq: number; readonly head: Digest };

/** What an entry says; `at` must be a time that a replay gives again (see `sandbox/time.ts`). */
export type EntryFacts = Omit<AuditFacts, 'seq' | 'prev' | 'definition'>;

/** An append-only, hash-chained log. Each entry leaves the sandbox through the sink `audit.entry`, so a replay gives the log again. */
export type AuditLog = {
  readonly entries: readonly AuditEntry[];
  position(): LogHead;
  append(facts: EntryFacts, definition: Digest): AuditEntry;
};

/** Where the log of a new run stands: at its genesis. */
export function genesis(): LogHead {
  return { seq: 0, head: genesisOf(workflowInfo().firstExecutionRunId) };
}

/**
 * Starts the log of this execution where the one before left off, or at the genesis.
 *
 * @param signals how many signals have come in this execution
 * @param view the run as it is when an entry is written; leaves the sandbox on a replay only, for nobody else looks back
 */
export function createAuditLog(after: LogHead, signals: () => number, view: () => Omit<SnapshotAt, 'seq'>): AuditLog {
  const entries: AuditEntry[] = [];
  const clock = createTaskClock(signals);
  let position = after;
  return {
    entries,
    position: () => position,
    append(facts, definition) {
      const isReal = clock.note();
      const entry = sealEntry({
        seq: position.seq + 1,
        ...facts,
        definition,
        prev: position.head,
      });
      entries.push(entry);
      position = { seq: entry.seq, head: entry.hash };
      if (isReal) audit.entry(entry);
      if (isReal && workflowInfo().unsafe.isReplaying) audit.snapshot({ seq: entry.seq, ...view() });
      return entry;
    },
  };
}
