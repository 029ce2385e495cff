import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { OUTCOME_UNKNOWN, sayThrown } from '../src/contract/index.js';
import type { ToolEffect } from '../src/machine/index.js';
import { isCompletedElsewhere } from './attempt-details.js';
import { toActivityFailure } from './to-activity-failure.js';

/** How far a call has come. */
export type Reached = 'nothing' | 'begun' | 'ran';

/** What says for good why what came of it is not taken. */
const ABOUT_RESULTS: readonly string[] = ['VALIDATION_FAILURE', 'AGENT_ERROR'];

/**
 * Makes of what a call failed with what may be said of it: where a tool that changes something was stopped in its middle, or has run
 * and nobody could keep what it gave, its outcome is unknown. What a tool says for good is its answer. Of what fails at a later
 * attempt it is said that an earlier one may have run.
 */
export function inDoubt(
  error: unknown,
  call: { readonly tool: string; readonly effect?: ToolEffect | undefined; readonly reached: Reached },
): unknown {
  const failure = toActivityFailure(error);
  const { info, cancellationSignal } = Context.current();
  if (call.effect === 'read' || isCompletedElsewhere(error) || isCanceled(cancellationSignal)) return failure;
  const doubt = doubtOf(failure, call, cancellationSignal);
  if (doubt !== undefined)
    return ApplicationFailure.create({ type: OUTCOME_UNKNOWN, message: doubt, nonRetryable: isFinal(failure) });
  if (info.attempt === 1 || typeOf(failure) === OUTCOME_UNKNOWN) return failure;
  const { message } = ApplicationFailure.fromError(failure);
  const earlier = `${message} (this was attempt ${info.attempt}; an earlier one may have run)`;
  return ApplicationFailure.fromError(failure, { message: earlier });
}

function doubtOf(
  failure: unknown,
  { tool, reached }: Parameters<typeof inDoubt>[1],
  signal: AbortSignal,
): string | undefined {
  const isAnswer = isFinal(failure) && (reached !== 'ran' || ABOUT_RESULTS.includes(typeOf(failure) ?? ''));
  if (isAnswer || reached === 'nothing') return undefined;
  const said = ApplicationFailure.fromError(failure).message;
  if (reached === 'ran') return `${tool} ran, and what it gave could not be kept: ${said}`;
  return signal.aborted ? `${tool} had begun, and ${stopOf(signal, said)}` : undefined;
}

function stopOf(signal: AbortSignal, said: string): string {
  const reason = sayThrown(signal.reason);
  const stop = reason === 'WORKER_SHUTDOWN' ? 'its worker was shut down' : `was stopped (${reason})`;
  return said === reason ? stop : `${stop}: ${said}`;
}

/** The run is; what becomes of the call it knows. All else stops a call whose run goes on. */
function isCanceled({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof Error && reason.message === 'CANCELLED';
}

function isFinal(failure: unknown): boolean {
  return failure instanceof ApplicationFailure && failure.nonRetryable === true;
}

function typeOf(failure: unknown): string | undefined {
  return failure instanceof ApplicationFailure ? (failure.type ?? undefined) : undefined;
}
