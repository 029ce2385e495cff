import { DefaultFailureConverter } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  defaultPayloadConverter,
  TimeoutFailure,
} from '@temporalio/workflow';
import {
  type AttemptDetails,
  type ChainedError,
  DIGEST_PATTERN,
  type Digest,
  type FailureFacts,
  isReference,
  type Stored,
} from '../../src/contract/index.js';
import type { FailureCode, Work } from '../../src/machine/index.js';

const defaultFailureConverter = new DefaultFailureConverter();

const MESSAGE_LIMIT_CHARS = 1_000;
const CHAIN_LIMIT = 6;
const CHAINED_LIMIT_CHARS = 400;

/** The reasons work may give for itself; any other, gates' and admission's among them, would offer ways out that are not there. */
const CLAIMABLE = ['AGENT_ERROR', 'EXTERNAL_API_ERROR', 'VALIDATION_FAILURE', 'BUDGET_EXCEEDED'] as const;

/**
 * Reads an SDK failure as a reason code and a message.
 *
 * A timeout whose last attempt failed for a reason of its own has that reason: a provider that stayed down until the stage's
 * deadline is `EXTERNAL_API_ERROR`, not a slow stage.
 */
export function failureOf(
  error: unknown,
  work: Work,
  timeout: 'TIMEOUT_STAGE' | 'TIMEOUT_RUN',
): { code: FailureCode; message: string } {
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    const last = lastAttemptOf(cause);
    const code = isClaimable(last?.type) ? last.type : timeout;
    return {
      code,
      message: textOf(last ? `${cause.message}; the last attempt failed: ${last.message}` : cause.message),
    };
  }
  const own = cause instanceof ApplicationFailure && isClaimable(cause.type) ? cause.type : undefined;
  // What the engine says before the work is begun.
  const isOverBudget = error instanceof ApplicationFailure && error.type === 'BUDGET_EXCEEDED';
  const isChild = !isOverBudget && ('workflow' in work || 'pipeline' in work || 'branches' in work);
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: isChild ? 'DEPENDENCY_FAILED' : (own ?? 'AGENT_ERROR'), message: textOf(message) };
}

/** What a failure of work tells beyond its reason: how often it was tried, and why, down to the provider's own error. */
export function failureFactsOf(error: unknown, work: Work, input: FailureFacts['input']): FailureFacts {
  const { attempt } = detailsOf(error);
  const output = outputOf(error);
  return {
    work: nameOf(work),
    ...('agent' in work && { agent: work.agent }),
    ...(attempt !== undefined && { attempt }),
    input,
    chain: chainOf(error),
    ...(output !== undefined && { output }),
  };
}

/** Which attempt of an activity failed, where it says so. */
export function attemptOf(error: unknown): number | undefined {
  return detailsOf(error).attempt;
}

/** What of the work was done when it failed or was cancelled, where the worker has kept it. */
export function partialOf(error: unknown): Stored | undefined {
  return detailsOf(error).partial;
}

/** What an error says; of an activity's, what the activity itself failed with. */
export function saidBy(error: unknown): string {
  return error instanceof ActivityFailure ? (error.cause?.message ?? error.message) : String(error);
}

/** The same, and of one that ran out of attempts what the last of them failed with. */
export function lastSaidBy(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return (cause instanceof TimeoutFailure ? lastAttemptOf(cause)?.message : undefined) ?? saidBy(error);
}

function nameOf(work: Work): string {
  const [kind = '', name] = Object.entries(work).find(([key]) => !['taskQueue', 'local'].includes(key)) ?? [];
  return typeof name === 'string' ? `${kind} ${name}` : `${kind} ${Object.keys(name ?? {}).join(', ')}`;
}

function detailsOf(error: unknown): Partial<AttemptDetails> {
  for (const { details } of failuresIn(error)) {
    const first: unknown = details?.[0];
    if (first !== null && typeof first === 'object' && 'attempt' in first) return fittingOf(first);
  }
  return {};
}

/** Anybody's worker may put anything there: what is not as ours writes it is left out. */
function fittingOf({
  attempt,
  partial,
}: {
  readonly attempt: unknown;
  readonly partial?: unknown;
}): Partial<AttemptDetails> {
  const isAttempt = typeof attempt === 'number' && Number.isInteger(attempt) && attempt > 0;
  return { ...(isAttempt && { attempt }), ...(isReference(partial) && { partial }) };
}

function outputOf(error: unknown): Digest | undefined {
  const unfit = failuresIn(error).find((e) => e instanceof ApplicationFailure && e.type === 'VALIDATION_FAILURE');
  const digest: unknown = unfit?.details?.[0];
  return typeof digest === 'string' && DIGEST_PATTERN.test(digest) ? (digest as Digest) : undefined;
}

/** The errors that may carry details, from the outermost in. */
function failuresIn(error: unknown): (ApplicationFailure | CancelledFailure)[] {
  return causesOf(error).filter(
    (cause): cause is ApplicationFailure | CancelledFailure =>
      cause instanceof ApplicationFailure || cause instanceof CancelledFailure,
  );
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  let cause = error;
  while (cause instanceof Error && causes.length < CHAIN_LIMIT) {
    causes.push(cause);
    cause = cause instanceof TimeoutFailure ? lastAttemptOf(cause) : cause.cause;
  }
  return causes;
}

/** What the last attempt before a timeout failed for. The SDK leaves it out of the error it makes, not out of the failure it came as. */
function lastAttemptOf({ cause, failure }: TimeoutFailure): ApplicationFailure | undefined {
  if (cause instanceof ApplicationFailure) return cause;
  const last = failure?.cause && defaultFailureConverter.failureToError(failure.cause, defaultPayloadConverter);
  return last instanceof ApplicationFailure ? last : undefined;
}

function chainOf(error: unknown): ChainedError[] {
  const own = causesOf(error).filter((cause) => !(cause instanceof ActivityFailure));
  return own.map((cause) => ({ type: typeOf(cause), message: cause.message.slice(0, CHAINED_LIMIT_CHARS) }));
}

function typeOf(error: Error): string {
  if (error instanceof ApplicationFailure) return error.type ?? 'Error';
  if (error instanceof TimeoutFailure) return `TIMEOUT ${error.timeoutType}`;
  return error.name;
}

function textOf(message: string): string {
  return message.slice(0, MESSAGE_LIMIT_CHARS);
}

function isClaimable(type: string | null | undefined): type is (typeof CLAIMABLE)[number] {
  return CLAIMABLE.some((code) => code === type);
}
