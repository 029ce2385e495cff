import { uuid4, workflowInfo } from '@temporalio/workflow';

/**
 * A key for a call that is about to be scheduled, which no other call has. It is drawn: what was scheduled before the cut of a reset keeps
 * its key, and what comes after the cut has another.
 */
export function keyFor(activityId: string): string {
  return `${workflowInfo().firstExecutionRunId}/${activityId}/${uuid4().slice(0, 8)}`;
}
