import {
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  QueryNotRegisteredError,
  QueryRejectedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import { ERRORS, type ErrorCode, rootOf, SignalboxError, shellQuote } from '../contract/index.js';

/** The gRPC codes that are told apart here. CANCELLED is what a call gets whose time ran out on the server. */
const GRPC = { CANCELLED: 1, INVALID_ARGUMENT: 3, NOT_FOUND: 5, FAILED_PRECONDITION: 9, UNAVAILABLE: 14 } as const;

/**
 * Turns whatever the Temporal client throws into the one error class, by the codes of its table.
 *
 * It cannot tell an unknown run from a closed one, nor a missing worker from a server that went away while it was asked: who
 * needs the difference asks the server (see `explain`).
 *
 * @param about what was asked of which run, as in `show the run r-1`
 * @param run its name, for a command that says it
 */
export function toSignalboxError(error: unknown, about: string, run = 'RUN'): SignalboxError {
  if (error instanceof SignalboxError) return error;
  const code = codeOf(error);
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const details = (error.cause.details ?? []).flat().map(textOf);
    return new SignalboxError(code, error.cause.message, details, { cause: error });
  }
  if (isOfPaused(error)) return pausedError(about, run, error);
  return new SignalboxError(code, messageOf(code, about), code === 'UNKNOWN_RUN' ? [] : [rootOf(error)], {
    cause: error,
  });
}

/** What the server says of the status of a run that is paused; the SDK gives the number and no name. */
const PAUSED = 8;

function isOfPaused(error: unknown): boolean {
  return error instanceof QueryRejectedError && error.status === PAUSED;
}

/** Whether there was no answer because the run is paused. */
export function isPausedError(error: SignalboxError): boolean {
  return error.code === 'NOT_ANSWERED' && isOfPaused(error.cause);
}

/** A paused run answers nothing until it is let go on; the server keeps the signals it is sent. */
export function pausedError(about: string, run: string, cause: unknown): SignalboxError {
  return new SignalboxError(
    'NOT_ANSWERED',
    `cannot ${about}: the run is paused, with Temporal's own tools`,
    [`let it go on with 'temporal workflow unpause --workflow-id ${shellQuote(run)}'`],
    { cause },
  );
}

/** What workers say, whatever their language, of a query that a workflow does not have: it is no run of ours. All else is no answer. */
const NO_SUCH_QUERY = /did not register a handler|unknown query ?type|expected but not found/i;

/** Whether the call ran out of time: nobody answered, which says nothing about why. The server may be the first to notice, and cancel. */
export function isTimeout(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  return isGrpcDeadlineError(error) || isGrpcCancelledError(error);
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof WorkflowUpdateFailedError) return rejectionOf(error.cause);
  if (isUnknownNamespace(error)) return 'INVALID_CONFIGURATION';
  if (error instanceof WorkflowNotFoundError) return 'UNKNOWN_RUN';
  if (error instanceof QueryRejectedError) return 'NOT_ANSWERED';
  if (error instanceof QueryNotRegisteredError)
    return NO_SUCH_QUERY.test(error.message) ? 'UNKNOWN_RUN' : 'NOT_ANSWERED';
  if (error instanceof WorkflowExecutionAlreadyStartedError) return 'RUN_EXISTS';
  if (isTimeout(error)) return 'NO_WORKER';
  switch (grpcCodeOf(error)) {
    case GRPC.NOT_FOUND:
      return 'UNKNOWN_RUN';
    case GRPC.FAILED_PRECONDITION:
    case GRPC.CANCELLED:
      return 'NO_WORKER';
    case GRPC.UNAVAILABLE:
      return 'NO_SERVER';
    case GRPC.INVALID_ARGUMENT:
      return /search attribute/i.test(rootOf(error)) ? 'MISSING_SEARCH_ATTRIBUTES' : 'USAGE';
    default:
      return 'INTERNAL';
  }
}

function isUnknownNamespace(error: unknown): boolean {
  return /\bnamespace\b.*\bnot found/i.test(rootOf(error));
}

function rejectionOf(cause: unknown): ErrorCode {
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return type && Object.hasOwn(ERRORS, type) ? (type as ErrorCode) : 'INTERNAL';
}

function messageOf(code: ErrorCode, about: string): string {
  switch (code) {
    case 'UNKNOWN_RUN':
      return `cannot ${about}: no run of that name is known to the server`;
    case 'NO_WORKER':
      return `cannot ${about}: the server is there, but no worker answered for the run`;
    case 'NO_SERVER':
      return `cannot ${about}: the server went away`;
    case 'NOT_ANSWERED':
      return `cannot ${about}: the run did not answer, and said why`;
    case 'INVALID_CONFIGURATION':
      return `cannot ${about}: the server has no namespace of that name`;
    case 'MISSING_SEARCH_ATTRIBUTES':
      return `cannot ${about}: the namespace lacks the search attributes that every run carries`;
    default:
      return `cannot ${about}`;
  }
}

function grpcCodeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcCodeOf(error.cause) : undefined;
}

function textOf(detail: unknown): string {
  return typeof detail === 'string' ? detail : JSON.stringify(detail);
}
