import { isAbsolute, resolve } from 'node:path';
import { Worker } from '@temporalio/worker';
import { type AuditEntry, SignalboxError, type SnapshotAt } from '../contract/index.js';
import type { History } from './evidence.js';
import { isFields } from './payloads.js';

export type ReplayOptions = {
  /** The prebuilt workflow code: the file that `workflowBundlePath()` of src/worker names. */
  readonly workflowBundlePath: string;
  /** After this long a replay counts as failed; a minute unless given. */
  readonly timeoutMs?: number;
};

type ReplayableExecution = { readonly runId: string; readonly history: History };

/** What replaying one execution gave: its log, and why the replay failed, if it did. */
export type Replayed = {
  readonly entries: readonly AuditEntry[];
  /** The run as it was at each of them. */
  readonly snapshots: readonly SnapshotAt[];
  readonly failure?: string;
};

/**
 * Replays executions on today's workflow code and gives the audit entries that it writes, one log for each. Needs no server
 * and calls no activity: everything comes from the histories.
 */
export function replayAudit(
  run: string,
  executions: readonly ReplayableExecution[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  const replayed = turn.then(() => replayOneByOne(run, executions, options));
  turn = replayed.catch(() => undefined);
  return replayed;
}

/** Of a process one replay at a time: the SDK ends its runtime with the last one, and takes it from any that runs beside. */
let turn: Promise<unknown> = Promise.resolve();

async function replayOneByOne(
  run: string,
  executions: readonly ReplayableExecution[],
  { workflowBundlePath, timeoutMs = 60_000 }: ReplayOptions,
): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  for (const { history: whole } of executions) {
    const history = untilLastTask(whole);
    const entries: AuditEntry[] = [];
    const snapshots: SnapshotAt[] = [];
    const look = { fn: (_info: unknown, at: SnapshotAt) => void snapshots.push(at), callDuringReplay: true };
    const collect = { fn: (_info: unknown, entry: AuditEntry) => void entries.push(entry), callDuringReplay: true };
    if (history.events.length === 0) {
      replayed.push({ entries, snapshots });
      continue;
    }
    try {
      await within(
        timeoutMs,
        Worker.runReplayHistory(
          {
            workflowBundle: {
              codePath: isAbsolute(workflowBundlePath) ? workflowBundlePath : resolve(workflowBundlePath),
            },
            replayName: 'signalbox-audit',
            sinks: { audit: { entry: collect, snapshot: look } },
          },
          history,
          run,
        ),
      );
      replayed.push({ entries, snapshots });
    } catch (error) {
      replayed.push({ entries, snapshots, failure: error instanceof Error ? error.message : String(error) });
    }
  }
  return replayed;
}

/** What a task writes beside its own events, all of it right after its completion; anything else came from outside. */
const WRITTEN_BY_TASKS =
  /^EVENT_TYPE_(ACTIVITY_TASK_(SCHEDULED|CANCEL_REQUESTED)|TIMER_(STARTED|CANCELED)|MARKER_RECORDED|UPSERT_WORKFLOW_SEARCH_ATTRIBUTES|WORKFLOW_PROPERTIES_MODIFIED|\w+_INITIATED|WORKFLOW_EXECUTION_(UPDATE_\w+|COMPLETED|FAILED|CANCELED|CONTINUED_AS_NEW))$/;

/**
 * A history up to what its last completed task wrote; nothing where none was completed.
 *
 * A trap: replay carries out what has come since, too, and not as a replay: a task that was only begun, and at times what no task has
 * taken up. What it writes then is not in the history, and may come to be written otherwise.
 */
function untilLastTask({ events }: History): History {
  const typeOf = (event: unknown) => (isFields(event) ? String(event.eventType) : '');
  const completed = events.findLastIndex((event) => typeOf(event) === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED');
  if (completed === -1) return { events: [] };
  const after = events.findIndex((event, at) => at > completed && !WRITTEN_BY_TASKS.test(typeOf(event)));
  return { events: after === -1 ? events : events.slice(0, after) };
}

/**
 * The whole log of a run from its histories alone.
 *
 * @throws NOT_REPLAYABLE when one of them does not replay
 */
export async function replayLog(
  run: string,
  executions: readonly ReplayableExecution[],
  options: ReplayOptions,
): Promise<AuditEntry[]> {
  return (await replayAll(run, executions, options)).flatMap(({ entries }) => entries);
}

/** @throws NOT_REPLAYABLE when one of them does not replay */
export async function replayAll(
  run: string,
  executions: readonly ReplayableExecution[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  const replayed = await replayAudit(run, executions, options);
  const failed = replayed.find(({ failure }) => failure !== undefined);
  if (failed)
    throw new SignalboxError('NOT_REPLAYABLE', `the history of ${run} does not replay: ${failed.failure ?? ''}`);
  return replayed;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the replay did not end within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
