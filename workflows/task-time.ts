import { TimeoutFailure, workflowInfo } from '@temporalio/workflow';
import { isoNow } from './time.js';
import type { Task } from './work.js';

/** Something that is in the history has just come back. */
export function stamp({ mark }: Task): void {
  mark.at = isoNow();
  mark.mustContinue = workflowInfo().continueAsNewSuggested;
}

/** The task with what is left of its time. */
export function inTime(task: Task): Task {
  const left = task.until - Date.parse(task.mark.at);
  if (left > 0) return { ...task, budgetMs: left };
  throw new TimeoutFailure('the time of the stage is over', undefined, 'SCHEDULE_TO_CLOSE');
}
