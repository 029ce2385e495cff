import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';
import type { FailureCode, Work } from '../src/machine/index.js';

const MESSAGE_LIMIT_CHARS = 1_000;

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
    const last = cause.cause instanceof ApplicationFailure ? cause.cause : undefined;
    const code = isClaimable(last?.type) ? last.type : timeout;
    return {
      code,
      message: textOf(last ? `${cause.message}; the last attempt failed: ${last.message}` : cause.message),
    };
  }
  const own = cause instanceof ApplicationFailure && isClaimable(cause.type) ? cause.type : undefined;
  const isChild = 'workflow' in work || 'pipeline' in work || 'branches' in work;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: isChild ? 'DEPENDENCY_FAILED' : (own ?? 'AGENT_ERROR'), message: textOf(message) };
}

function textOf(message: string): string {
  return message.slice(0, MESSAGE_LIMIT_CHARS);
}

function isClaimable(type: string | null | undefined): type is (typeof CLAIMABLE)[number] {
  return CLAIMABLE.some((code) => code === type);
}
