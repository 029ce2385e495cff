import { condition, workflowInfo } from '@temporalio/workflow';
import type { Run } from './run.js';

/**
 * Waits without working until the run has moved, the next execution must take over, or `until` (epoch milliseconds) is reached.
 * Returns true only in the last case.
 *
 * A trap: what wakes a run need not be in its history, as an update that is rejected. So a suggestion to continue counts only
 * together with a signal, an accepted update, a move or the timer; taken from any other task, no replay could give it again (E8).
 */
export async function quiet(
  run: Run,
  until: number,
  summary: string,
  isDone: () => boolean = () => false,
): Promise<boolean> {
  const { enteredAt } = run.data;
  let { heard } = run;
  const mustEnd = (): boolean => {
    if (run.data.enteredAt !== enteredAt || isDone()) return true;
    const isMailed = run.heard !== heard;
    heard = run.heard;
    return isMailed && workflowInfo().continueAsNewSuggested;
  };
  const happened = await condition(mustEnd, Math.max(1, until - Date.now()), { summary });
  run.mustContinue = workflowInfo().continueAsNewSuggested;
  return !happened;
}
