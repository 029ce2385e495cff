import { ApplicationFailure } from '@temporalio/common';
import { ERRORS, SignalboxError, sayThrown } from '../src/contract/index.js';

/**
 * Gives our errors to Temporal with their code as type, retried only where the table of errors says it can help. What is not ours
 * passes as it is: a failure, a cancellation, or an error that Temporal retries. A stack that overflowed would do so again. An object
 * that is no error is made one, for Temporal cannot say every object in words.
 */
export function toActivityFailure(error: unknown): unknown {
  if (isOverflow(error))
    return ApplicationFailure.nonRetryable(`expected values nested less deep: ${error.message}`, 'AGENT_ERROR');
  if (isUnsayable(error)) return ApplicationFailure.retryable(sayThrown(error));
  if (!isSignalboxError(error)) return error;
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable: !ERRORS[error.code].retry,
    details: [...error.details],
    cause: error,
  });
}

/** An object that is no error, and has no message either. */
function isUnsayable(error: unknown): boolean {
  if (error === null || typeof error !== 'object' || error instanceof Error) return false;
  try {
    return !('message' in error) || typeof error.message !== 'string';
  } catch {
    return true;
  }
}

/** By name, for there are several realms. */
function isOverflow(error: unknown): error is Error {
  return error instanceof Error && error.name === 'RangeError' && /call stack/i.test(error.message);
}

/** By name and code, for a user's package may bring its own copy of the class. */
function isSignalboxError(error: unknown): error is SignalboxError {
  if (error instanceof SignalboxError) return true;
  if (!(error instanceof Error) || error.name !== 'SignalboxError') return false;
  return 'code' in error && typeof error.code === 'string' && Object.hasOwn(ERRORS, error.code) && 'details' in error;
}
