import { condition, workflowInfo } from '@temporalio/workflow';
import type { Run } from './run.js';

/** E9: whether the next execution should take over. */
export function mustContinue(): boolean {
  return workflowInfo().continueAsNewSuggested;
}

/**
 * Waits without working until the run has moved, the next execution must take over, or `until` (epoch milliseconds) is reached.
 * Returns true only in the last case.
 */
export async function quiet(
  run: Run,
  until: number,
  summary: string,
  isDone: () => boolean = () => false,
): Promise<boolean> {
  const { enteredAt } = run.data;
  const hasMoved = () => run.data.enteredAt !== enteredAt;
  const happened = await condition(() => hasMoved() || isDone() || mustContinue(), Math.max(1, until - Date.now()), {
    summary,
  });
  return !happened;
}
