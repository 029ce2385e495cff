import {
  beginningOf,
  type ExecutionHistory,
  findMissing,
  predecessorOf,
  type ResetEvent,
  resetsIn,
} from '../client/index.js';
import type { AuditEntry } from '../contract/index.js';
import type { Evidence } from './evidence.js';

/** What a reset took back of one execution. */
export type GivenUp = {
  readonly runId: string;
  /** Of its log, what is neither in the log that stands nor given up by an earlier reset. */
  readonly entries: readonly AuditEntry[];
};

/** Where a history was cut and what was given up. */
export type Reset = ResetEvent & {
  /** The last entry that both the new execution and the one it copies have; 0 before the first. Null where both are gone. */
  readonly cutAfterSeq: number | null;
  /** The executions that ended by it. */
  readonly abandoned: readonly GivenUp[];
  /** Those that nobody keeps any more: what they decided after the cut is not known. */
  readonly gone: readonly string[];
};

/** Replay's logs by execution. */
export type Logs = ReadonlyMap<string, readonly AuditEntry[]>;

/**
 * The resets of a run in the order they were made, each with what it gave up. An execution is given up by the first reset after it
 * began; an entry is told once.
 */
export function findResets({ executions, abandoned }: Evidence, logs: Logs): Reset[] {
  const all = [...executions, ...abandoned];
  const events = eventsOf(all);
  const began = new Map(all.map((execution) => [execution.runId, beganAt(execution, events)]));
  const enderOf = (runId: string) => events.find(({ at }) => at > (began.get(runId) ?? '')) ?? events.at(-1);
  const gone = findMissing(executions, abandoned);
  const told = new Set(executions.flatMap(({ runId }) => logs.get(runId) ?? []).map(({ hash }) => hash));
  return events.map((event) => ({
    ...event,
    cutAfterSeq: cutOf(event, logs),
    abandoned: abandoned
      .filter(({ runId }) => enderOf(runId) === event)
      .map(({ runId }) => {
        const entries = (logs.get(runId) ?? []).filter(({ hash }) => !told.has(hash));
        for (const { hash } of entries) told.add(hash);
        return { runId, entries };
      }),
    gone: gone.filter((runId) => (events.find(({ base }) => base === runId) ?? events.at(-1)) === event),
  }));
}

/** Of each execution that a reset copied and nobody keeps any more: what the copy has of it. */
export function lostPrefixes({ executions, abandoned }: Evidence): ExecutionHistory[] {
  const all = [...executions, ...abandoned];
  return eventsOf(all).flatMap(({ execution, base, event }) => {
    const copy = all.find(({ runId }) => runId === execution);
    if (!copy || all.some(({ runId }) => runId === base)) return [];
    return [{ runId: base, history: { events: copy.history.events.slice(0, event - 1) } }];
  });
}

function eventsOf(all: readonly ExecutionHistory[]): ResetEvent[] {
  const found = new Map(all.flatMap(({ history }) => resetsIn(history)).map((reset) => [reset.execution, reset]));
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** When an execution came to be; one that a reset made begins with another's events. */
function beganAt({ runId, history }: ExecutionHistory, events: readonly ResetEvent[]): string {
  const reset = events.find(({ execution }) => execution === runId);
  if (reset) return reset.at;
  return beginningOf(history);
}

function cutOf({ execution, base }: ResetEvent, logs: Logs): number | null {
  const [kept, copied] = [logs.get(execution), logs.get(base)];
  if (!kept || !copied) return null;
  const common = copied.findIndex(({ hash }, index) => hash !== kept[index]?.hash);
  const first = (copied[0] ?? kept[0])?.seq ?? 1;
  return first - 1 + (common === -1 ? copied.length : common);
}

/** The log that an execution goes on with, from as far back as its predecessors are among these. */
export function lineOf(runId: string, all: readonly ExecutionHistory[], logs: Logs): readonly AuditEntry[] {
  const line: (readonly AuditEntry[])[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = runId; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    line.unshift(logs.get(at) ?? []);
    const execution = all.find((other) => other.runId === at);
    at = execution && predecessorOf(execution.history);
  }
  return line.flat();
}
