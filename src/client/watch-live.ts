import { setTimeout as delay } from 'node:timers/promises';
import {
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateStage,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  LIVE_STREAM,
  type LiveEvent,
  LONGEST_WATCH_MS,
  liveIdOf,
  SIGNALS,
  SignalboxError,
  STREAM,
  type Watched,
} from '../contract/index.js';
import type { Calls } from './calls.js';
import type { ServerConnection } from './connect.js';
import { readLiveEvent } from './read-live-event.js';

export type WatchLiveOptions = {
  /** Ends the watching. */
  readonly signal?: AbortSignal;
  /**
   * For how long the run is told at a time that somebody watches, in milliseconds: a second at least, ten minutes at most, and five
   * unless given.
   */
  readonly leaseMs?: number;
  /** Called for each event that cannot be read, as one of a newer worker may be; it is left out. */
  readonly onUnreadable?: (error: SignalboxError) => void;
};

const LEASE_MS = 5 * 60_000;
const SHORTEST_LEASE_MS = 1_000;
/** When a lease is renewed: after this part of it. */
const RENEWED_AFTER = 0.8;
const AGAIN_MS = 1_000;
/** Between two questions to the stream there is at least this much time. */
const PACE_MS = 100;
/** How long events that were sent at the very end are waited for; and those that the stream has by then, on a slow way here. */
const LAST_WORDS_MS = 500;
const SLOW_WORDS_MS = 10_000;

/**
 * Gives what model and tool calls of a run tell while they are under way, from now on until the run has closed. One signal now and then
 * is all that the run itself notices of it.
 *
 * What is under way when it begins is not told, nor is anything kept: for what counts there is `watch`. While the server or the
 * workers are away nothing comes, and it goes on after; so it does with the new execution after a reset with Temporal's own tools.
 *
 * @throws UNKNOWN_RUN at once; USAGE for a lease that is too short or too long
 */
export async function* watchLive(
  { client }: ServerConnection,
  calls: Calls,
  run: string,
  { signal, leaseMs = LEASE_MS, onUnreadable }: WatchLiveOptions = {},
): AsyncGenerator<LiveEvent, void, undefined> {
  assertLease(leaseMs);
  const { taskQueue, closeTime } = await calls.onRun(run, `watch the run ${run}`, (handle) => handle.describe());
  if (closeTime) return;
  const over = new AbortController();
  const ended = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const workflowId = liveIdOf(run);
  const stream = client.workflow.getHandle(workflowId);
  const rest = (ms: number) => delay(ms, undefined, { signal: ended }).catch(() => undefined);
  const end = new Promise<never>((_resolve, reject) => {
    ended.addEventListener('abort', () => reject(ended.reason), { once: true });
  });
  end.catch(() => undefined);

  /**
   * A signal of its own for each call, for the SDK leaves a listener behind on the one it is given; and no waiting for a call that was
   * made after its signal was aborted, which the SDK does not end.
   */
  async function untilEnded<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    ended.throwIfAborted();
    return Promise.race([client.withAbortSignal(AbortSignal.any([ended]), call), end]);
  }

  async function renew(): Promise<void> {
    const watched: Watched = { until: new Date(Date.now() + leaseMs).toISOString() };
    await client.workflow.signalWithStart(LIVE_STREAM, {
      workflowId,
      taskQueue,
      signal: SIGNALS.watched,
      signalArgs: [watched],
      workflowExecutionTimeout: '1d',
    });
    await client.workflow.getHandle(run).signal(SIGNALS.watched, watched);
  }

  async function keepRenewing(): Promise<void> {
    while (!ended.aborted) {
      await rest(leaseMs * RENEWED_AFTER);
      if (!ended.aborted) await untilEnded(renew).catch(() => undefined);
    }
  }

  /** Whether the run goes on in another execution, as after a reset, which does not know yet that somebody watches. */
  async function goesOn(): Promise<boolean> {
    const { closeTime: hasEnded } = await client.workflow.getHandle(run).describe();
    if (!hasEnded) await renew();
    return !hasEnded;
  }

  async function untilClosed(): Promise<void> {
    while (!ended.aborted) {
      try {
        await untilEnded(() => client.workflow.getHandle(run).result());
        break;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) break;
        if (error instanceof WorkflowFailedError && !(await untilEnded(goesOn).catch(() => true))) break;
        await rest(AGAIN_MS);
      }
    }
    await rest(LAST_WORDS_MS);
    await untilGiven().catch(() => undefined);
    over.abort();
  }

  /** Waits until what the stream holds has come. */
  async function untilGiven(): Promise<void> {
    const until = performance.now() + SLOW_WORDS_MS;
    const held = untilEnded(() => stream.query<number>(STREAM.offset));
    const last = await Promise.race([held, rest(SLOW_WORDS_MS).then(() => 0)]);
    while (!ended.aborted && next < last && performance.now() < until) await rest(PACE_MS);
  }

  /** Names the stream over all its executions; undefined where there is none. */
  async function chainOf(): Promise<string | undefined> {
    try {
      const { raw, closeTime: hasEnded } = await stream.describe();
      return hasEnded ? undefined : (raw.workflowExecutionInfo?.firstRunId ?? undefined);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** Waits for events from an offset on; none where the stream goes on in another execution. */
  async function poll(from: number): Promise<Polled> {
    try {
      const polling = await stream.startUpdate<Polled, [object]>(STREAM.poll, {
        args: [{ topics: [], from_offset: from }],
        waitForStage: WorkflowUpdateStage.ACCEPTED,
      });
      return await polling.result();
    } catch (error) {
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
      const isForgotten = cause instanceof ApplicationFailure && cause.type === 'TruncatedOffset';
      if (isForgotten) return { items: [], next_offset: 0, more_ready: true };
      throw error;
    }
  }

  let chain = await untilEnded(chainOf).catch(() => undefined);
  let next = chain === undefined ? 0 : await untilEnded(() => stream.query<number>(STREAM.offset)).catch(() => 0);
  await untilEnded(renew).catch(() => undefined);
  void untilClosed();
  void keepRenewing();
  try {
    for (; !ended.aborted; await rest(AGAIN_MS)) {
      try {
        const now = (await untilEnded(chainOf)) ?? (await untilEnded(() => renew().then(chainOf)));
        if (now !== chain) next = 0;
        chain = now;
        for (;;) {
          const { items, next_offset, more_ready } = await untilEnded(() => poll(next));
          next = next_offset;
          for (const { data } of items) {
            const event = readLiveEvent(data);
            if (event instanceof SignalboxError) onUnreadable?.(event);
            else yield event;
          }
          if (!more_ready) await rest(PACE_MS);
        }
      } catch {
        // The server, its workers or the stream are away, or the watching ends: the loop knows.
      }
    }
  } finally {
    over.abort();
  }
}

/** What is longer is cut short by the run, and nothing would come until the next renewal. */
function assertLease(leaseMs: number): void {
  if (leaseMs >= SHORTEST_LEASE_MS && leaseMs <= LONGEST_WATCH_MS) return;
  throw new SignalboxError(
    'USAGE',
    `expected leaseMs to be from ${SHORTEST_LEASE_MS} to ${LONGEST_WATCH_MS} milliseconds, got ${leaseMs}`,
    ['a longer watch needs no longer lease: it is renewed for as long as somebody watches'],
  );
}

type Polled = {
  readonly items: readonly { readonly data: string }[];
  readonly next_offset: number;
  readonly more_ready: boolean;
};
