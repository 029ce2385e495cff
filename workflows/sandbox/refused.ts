import { ActivityFailure, ApplicationFailure, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { ERRORS, type ErrorCode } from '../../src/contract/index.js';

/** Why something that was said to a run does not count. */
export type Refused = { readonly code: ErrorCode; readonly message: string };

/**
 * What becomes of a message whose part outside the sandbox failed, as where a store is away: a refusal, for no message ends the run.
 *
 * @throws what no activity failed with: a defect, which fails the task and not the run
 */
export function refusedBy(error: unknown): Refused {
  if (isCancellation(error)) return { code: 'RUN_CLOSED', message: 'the run was cancelled before this was done' };
  if (!(error instanceof TemporalFailure)) throw error;
  const cause = error instanceof ActivityFailure ? (error.cause ?? error) : error;
  const said = lastOf(cause);
  const code = said instanceof ApplicationFailure && isErrorCode(said.type) ? said.type : 'NO_WORKER';
  return { code, message: `nothing was changed: ${said.message}`.slice(0, 800) };
}

/** A timeout says less than the last attempt before it. */
function lastOf(error: Error): Error {
  return error.cause instanceof ApplicationFailure && !(error instanceof ApplicationFailure) ? error.cause : error;
}

function isErrorCode(type: string | null | undefined): type is ErrorCode {
  return typeof type === 'string' && Object.hasOwn(ERRORS, type);
}
