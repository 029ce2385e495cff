import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { Run } from '../state/run.js';

/** Whether nothing is under way beside the run's own work: neither messages that are being stored nor actions of states. */
export function isIdle(run: Run): boolean {
  return allHandlersFinished() && run.acting === 0;
}

/** Never goes on; a cancellation ends it. */
export function standStill(): Promise<void> {
  return condition(() => false);
}

/** Stands still where somebody wants the run cancelled, until the cancellation is here: nothing new begins. */
export async function heedCancelling({ data }: Pick<Run, 'data'>): Promise<void> {
  if (data.cancelling) await standStill();
}

/**
 * Waits without working until the run has moved, the next execution must take over, or `until` (epoch milliseconds) is reached.
 * Returns true only in the last case.
 *
 * A trap: what wakes a run need not be in its history, as an update that is rejected. So a suggestion to continue counts only
 * together with a signal, an accepted update, a move or the timer; taken from any other task, no replay could give it again (E8).
 * Where one has been taken already, and actions hold it up, it is their end that ends the wait.
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
    if (run.isHeldUp) return run.acting === 0;
    const isMailed = run.heard !== heard;
    heard = run.heard;
    return isMailed && workflowInfo().continueAsNewSuggested;
  };
  const happened = await condition(mustEnd, Math.max(1, until - Date.now()), { summary });
  run.mustContinue = workflowInfo().continueAsNewSuggested;
  return !happened;
}
