import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Stored } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { isCompletedElsewhere, withAttempt } from './attempt-details.js';
import { findNonJson } from './find-non-json.js';
import { type DoPart, openParts } from './parts.js';
import { activityKey, keepOnce, resolveReads, storeValue } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';

/** What an activity may want to know of the call it serves. */
export type ActivityCall = {
  /** The same for every attempt of one call, and for no other: what to hand to a payment provider as idempotency key. */
  readonly key: string;
  /** From 1. */
  readonly attempt: number;
  /** Says that the work goes on; a long stage declares `heartbeat` and calls this more often than that. */
  readonly heartbeat: (details?: unknown) => void;
  /**
   * Does one named part of long work once: its JSON result is kept before it is returned, and a later attempt is given it without
   * doing it again. While a part is under way the activity heartbeats by itself; none begins once the run is canceled.
   *
   * @param name one for each part of the work, and the same in every attempt
   */
  readonly part: DoPart;
  /** Aborted when the run is canceled or the worker shuts down; heard of only by those who heartbeat. */
  readonly signal: AbortSignal;
};

/**
 * A user's own activity: one object with what its stage reads, and what it may need to know of the call. It may type its reads as
 * narrowly as its pipeline promises them; written as a method, for TypeScript lets a method's parameters be narrower.
 */
export type UserActivity = {
  run(reads: { readonly [name: string]: Json }, call: ActivityCall): unknown;
}['run'];

type WrappedResult = Stored | null | undefined;

/**
 * Makes a Temporal activity of a plain function: references are fetched before it sees them, its result becomes an artifact, and a
 * call that finished is never made again (E6). A function that returns nothing stores nothing.
 *
 * An error it throws is retried as the stage's policy says, unless it is a SignalboxError or a failure that says otherwise. Where it
 * is canceled, or fails, the parts it has done are stored and named in the failure's details.
 */
export function wrapActivity(name: string, fn: UserActivity, { store }: { readonly store: ArtifactStore }) {
  return async function activity(reads?: { readonly [name: string]: Json }): Promise<WrappedResult> {
    const { part, partial } = openParts(name, store);
    try {
      const kept = await keepOnce(store, async () => {
        const result = await callFunction(fn, await resolveReads(reads ?? {}, store), part);
        if (result === undefined) return {};
        if (result === null) return { result };
        return { result: (await storeResult(name, result, store)) as Json };
      });
      return kept.result as WrappedResult;
    } catch (error) {
      const done = isCompletedElsewhere(error) ? undefined : await partial();
      throw done === undefined ? toActivityFailure(error) : withAttempt(error, done);
    }
  };
}

async function callFunction(
  fn: UserActivity,
  reads: { readonly [name: string]: Json },
  part: DoPart,
): Promise<unknown> {
  const context = Context.current();
  return fn(reads, {
    key: activityKey(),
    attempt: context.info.attempt,
    heartbeat: (details) => context.heartbeat(details),
    signal: context.cancellationSignal,
    part,
  });
}

function storeResult(name: string, result: unknown, store: ArtifactStore): Promise<Stored> {
  const problem = findNonJson(result, 'result');
  if (problem !== undefined)
    throw ApplicationFailure.nonRetryable(`${name}: expected a JSON value, but ${problem}`, 'VALIDATION_FAILURE');
  return storeValue(result as Json, store, { attempt: Context.current().info.attempt });
}
