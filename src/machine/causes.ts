import type { AnyState } from './definition.js';
import type { Failure, FailureCode } from './failure.js';

const OUTCOME_WORDS = {
  REJECTED: 'was rejected',
  TIMEOUT_APPROVAL: 'was not decided before its deadline',
  TIMEOUT_STAGE: 'got nothing before its deadline',
} as const satisfies Partial<Record<FailureCode, string>>;

/** The failure that an outcome stands for, should it lead to `FAILED`: a gate rejected, a gate or a wait expired. */
export function outcomeFailure(name: string, state: AnyState, event: string): Failure | undefined {
  const code = outcomeCode(state, event);
  return code && { code, state: name, message: `${name} ${OUTCOME_WORDS[code]}` };
}

/** The failure of an arrow that leads to `FAILED` where nothing has failed. */
export function arrowFailure(name: string, event: string, reason: FailureCode = 'GUARD_FAILED'): Failure {
  return { code: reason, state: name, message: `"${event}" led from ${name} to FAILED` };
}

function outcomeCode(state: AnyState, event: string): keyof typeof OUTCOME_WORDS | undefined {
  if (state.kind === 'gate' && event === 'rejected') return 'REJECTED';
  if (event !== 'expired') return undefined;
  if (state.kind === 'gate') return 'TIMEOUT_APPROVAL';
  return state.kind === 'wait' ? 'TIMEOUT_STAGE' : undefined;
}
