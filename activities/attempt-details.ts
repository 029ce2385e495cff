import { CompleteAsyncError, Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { AttemptDetails, Stored } from '../src/contract/index.js';
import { toActivityFailure } from './to-activity-failure.js';

const DEEPEST_CAUSE = 10;

/**
 * Gives what an activity threw as the failure to report, with `AttemptDetails` as the first of its details and those it has after
 * them. A call that was canceled stays canceled, whatever its signal made others throw. Doing it twice does it once.
 */
export function withAttempt(error: unknown, partial?: Stored): CancelledFailure | ApplicationFailure {
  const { attempt } = Context.current().info;
  const mine: AttemptDetails = { attempt, ...(partial !== undefined && { partial }) };
  if (isCancellation(error)) {
    const { message, details, cause } = error instanceof CancelledFailure ? error : new CancelledFailure('CANCELLED');
    return new CancelledFailure(message, prepend(mine, details), cause);
  }
  const failure = toApplicationFailure(error);
  return remake(failure, { details: prepend(mine, failure.details ?? []) });
}

/** Whether an activity ended because it was told to, by Temporal or by a person. */
function isCancellation(error: unknown): boolean {
  const { cancellationSignal: signal } = Context.current();
  if (!signal.aborted) return false;
  let link = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && link instanceof Error; depth += 1) {
    if (link === signal.reason || link instanceof CancelledFailure || link.name === 'AbortError') return true;
    link = link.cause;
  }
  return false;
}

/** Whether it is no failure at all, but the promise that somebody else completes the activity. */
export function isCompletedElsewhere(error: unknown): boolean {
  return error instanceof CompleteAsyncError;
}

/** A copy of a failure with something else in it; what is not named stays, its stack among it. */
export function remake(
  failure: ApplicationFailure,
  changes: Partial<Pick<ApplicationFailure, 'details' | 'nonRetryable' | 'nextRetryDelay'>>,
): ApplicationFailure {
  const { message, type, nonRetryable, details, cause, nextRetryDelay, category, stack } = failure;
  const now = { nonRetryable, details, nextRetryDelay, ...changes };
  const made = new ApplicationFailure(
    message,
    type,
    now.nonRetryable,
    now.details,
    cause,
    now.nextRetryDelay,
    category,
  );
  if (stack !== undefined) made.stack = stack;
  return made;
}

function toApplicationFailure(thrown: unknown): ApplicationFailure {
  const error = toActivityFailure(thrown);
  if (error instanceof ApplicationFailure) return error;
  const failure = ApplicationFailure.fromError(error as Error);
  const isNamed = error instanceof Error && error.name !== 'Error' && error.name !== '';
  return isNamed ? ApplicationFailure.fromError(failure, { type: error.name }) : failure;
}

function prepend(mine: AttemptDetails, details: readonly unknown[]): unknown[] {
  return isAttempt(details[0], mine.attempt) ? [...details] : [mine, ...details];
}

function isAttempt(detail: unknown, attempt: number): boolean {
  if (detail === null || typeof detail !== 'object') return false;
  const isKnown = Object.keys(detail).every((key) => key === 'attempt' || key === 'partial');
  return isKnown && 'attempt' in detail && detail.attempt === attempt;
}
