import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEntry, SignalboxError } from '../contract/index.js';
import type { ServerConnection } from './connect.js';
import { isTimeout, toSignalboxError } from './to-signalbox-error.js';

/** Between two questions to the worker there is at least this much time, however fast the run moves. */
const PACE_MS = 120;
const PATIENCE_MS = { first: 500, longest: 5_000 } as const;

export type WatchOptions = {
  /** Ends the watching. */
  readonly signal?: AbortSignal;
  /** Entries up to this sequence number are left out. */
  readonly after?: number;
  /** Called when the server or the workers go away while the run is watched; without it, that ends the watching. */
  readonly onAway?: (error: SignalboxError) => void;
};

/**
 * Gives each audit entry as it is written, until the run has closed.
 *
 * It rests on the server's long poll for new events, so a run that waits for days costs a request every twenty seconds and
 * its worker none.
 *
 * @throws UNKNOWN_RUN at once; NO_WORKER and NO_SERVER unless `onAway` is given
 */
export async function* watchRun(
  { client, settings }: ServerConnection,
  auditLog: (run: string, after: number) => Promise<AuditEntry[]>,
  run: string,
  { signal, after = 0, onAway }: WatchOptions = {},
): AsyncGenerator<AuditEntry, void, undefined> {
  let seen = after;
  let pause: number = PATIENCE_MS.first;
  let token: Uint8Array | undefined;
  let closed = false;
  while (!closed && !signal?.aborted) {
    try {
      const moved = await nextEvents();
      closed = moved.closed;
      for (const entry of moved.some ? await auditLog(run, seen) : []) {
        if (entry.seq <= seen) continue;
        seen = entry.seq;
        yield entry;
      }
      pause = PATIENCE_MS.first;
      if (!closed) await rest(PACE_MS);
    } catch (error) {
      if (signal?.aborted) return;
      const known = toSignalboxError(error, `watch the run ${run}`);
      if (!onAway || (known.code !== 'NO_WORKER' && known.code !== 'NO_SERVER')) throw known;
      if (pause === PATIENCE_MS.first) onAway(known);
      closed = false;
      token = undefined;
      await rest(pause);
      pause = Math.min(pause * 2, PATIENCE_MS.longest);
    }
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
      return { closed: ended && !continued, some: events.length > 0 };
    } catch (error) {
      if (isTimeout(error)) return { closed: false, some: false };
      throw error;
    }
  }

  async function rest(ms: number): Promise<void> {
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
