import { setTimeout as delay } from 'node:timers/promises';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import type { AuditEntry, SignalboxError } from '../contract/index.js';
import type { ServerConnection } from './connect.js';
import { isPausedError, isTimeout, toSignalboxError } from './to-signalbox-error.js';

/** Between two questions to the worker there is at least this much time, however fast the run moves. */
const PACE_MS = 120;
const PATIENCE_MS = { first: 500, longest: 5_000 } as const;

export type WatchOptions = {
  /** Ends the watching. */
  readonly signal?: AbortSignal;
  /** Entries up to this sequence number are left out. */
  readonly after?: number;
  /** Called when the server or the workers go away while the run is watched, or it is paused; without it, that ends the watching. */
  readonly onAway?: (error: SignalboxError) => void;
  /**
   * Called when entries that were given no longer stand, as a reset with Temporal's own tools cut them off, with the number of the last
   * one that does; what is written anew comes after.
   */
  readonly onReset?: (last: number) => void;
};

/**
 * Gives each audit entry as it is written, until the run has closed; after a reset with Temporal's own tools it goes on with the new
 * execution, where numbers that were given come again for what is written anew.
 *
 * It rests on the server's long poll for new events, so a run that waits for days costs a request every twenty seconds and
 * its worker none.
 *
 * @throws UNKNOWN_RUN at once; NO_WORKER, NO_SERVER, and NOT_ANSWERED of a paused run, unless `onAway` is given
 */
export async function* watchRun(
  { client, settings }: ServerConnection,
  auditLog: (run: string, after: number) => Promise<AuditEntry[]>,
  run: string,
  { signal, after = 0, onAway, onReset }: WatchOptions = {},
): AsyncGenerator<AuditEntry, void, undefined> {
  const given = new Set<string>();
  let last: Pick<AuditEntry, 'seq'> & { readonly hash?: string } = { seq: after };
  /** Whether entries that were given may no longer stand. */
  let isDoubtful = false;
  /** When the last reset was that is known; what is older is a copy. */
  let resetAt = Number.POSITIVE_INFINITY;
  let pause: number = PATIENCE_MS.first;
  let token: Uint8Array | undefined;
  let newest: string | undefined;
  let closed = false;
  while (!closed && !signal?.aborted) {
    try {
      const moved = await nextEvents();
      closed = moved.closed;
      for (const entry of moved.some ? await newEntries() : []) {
        last = entry;
        given.add(entry.hash);
        yield entry;
      }
      pause = PATIENCE_MS.first;
      if (!closed) await rest(PACE_MS);
    } catch (error) {
      if (signal?.aborted) return;
      const known = toSignalboxError(error, `watch the run ${run}`);
      const isAway = known.code === 'NO_WORKER' || known.code === 'NO_SERVER' || isPausedError(known);
      if (!onAway || !isAway) throw known;
      if (pause === PATIENCE_MS.first) onAway(known);
      closed = false;
      token = undefined;
      isDoubtful = true;
      await rest(pause);
      pause = Math.min(pause * 2, PATIENCE_MS.longest);
    }
  }

  /** What stands in the log and was not given; told apart by hash, for after a reset the numbers come again. */
  async function newEntries(): Promise<AuditEntry[]> {
    const more = isDoubtful ? [] : await auditLog(run, last.seq);
    const follows = last.hash === undefined || !more[0] || more[0].prev === last.hash;
    if (!isDoubtful && follows) return more;
    const log = await auditLog(run, 0);
    isDoubtful = false;
    const isOld = ({ seq, hash, at }: AuditEntry) => given.has(hash) || (seq <= after && Date.parse(at) < resetAt);
    const stands = log.some(({ hash }) => hash === last.hash);
    last = log.findLast(isOld) ?? { seq: 0 };
    if (given.size > 0 && !stands) onReset?.(last.seq);
    return log.filter((entry) => !isOld(entry));
  }

  /** Whether the run goes on in another execution than the one that ended then, as after a reset. */
  async function goesOn(endedAt: Date | undefined): Promise<boolean> {
    const ask = () => client.workflow.getHandle(run).describe();
    const { startTime, closeTime, runId } = await client.connection.withDeadline(Date.now() + 10_000, ask);
    if (closeTime && (closeTime.getTime() === endedAt?.getTime() || runId === newest)) return false;
    newest = runId;
    isDoubtful = true;
    resetAt = startTime.getTime();
    return true;
  }

  /** Waits until the newest execution has events not seen before. */
  async function nextEvents(): Promise<{ closed: boolean; some: boolean }> {
    const poll = () =>
      client.workflowService.getWorkflowExecutionHistory({
        namespace: settings.namespace,
        execution: { workflowId: run },
        waitNewEvent: true,
        skipArchival: true,
        ...(token ? { nextPageToken: token } : {}),
      });
    // A signal of its own for each poll: the SDK leaves a listener behind on the one it is given.
    try {
      const answer = await client.connection.withDeadline(Date.now() + 70_000, () =>
        signal ? client.connection.withAbortSignal(AbortSignal.any([signal]), poll) : poll(),
      );
      const events = answer.history?.events ?? [];
      const ended = !answer.nextPageToken?.length;
      token = ended ? undefined : answer.nextPageToken;
      const continued = events.some((event) => event.workflowExecutionContinuedAsNewEventAttributes);
      const isOver = ended && !continued && !(await goesOn(optionalTsToDate(events.at(-1)?.eventTime)));
      return { closed: isOver, some: events.length > 0 };
    } catch (error) {
      if (isTimeout(error)) return { closed: false, some: false };
      throw error;
    }
  }

  async function rest(ms: number): Promise<void> {
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
