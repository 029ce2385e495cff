import { uuid4, workflowInfo } from '@temporalio/workflow';
import type { Task } from './work.js';

/**
 * A key for a call that is about to be scheduled, which no other call has. It is drawn: what was scheduled before the cut of a reset keeps
 * its key, and what comes after the cut has another.
 */
export function keyFor(activityId: string): string {
  return `${workflowInfo().firstExecutionRunId}/${activityId}/${uuid4().slice(0, 8)}`;
}

/** Remembers the key of the call that gave what a task gave. */
export function keepKey({ id, mark }: Task, key: string): void {
  mark.keys.set(id, key);
}
