import { getRandomStream, workflowInfo } from '@temporalio/workflow';

/**
 * A key for a call that is about to be scheduled, which no other call has. It is drawn: what was scheduled before the cut of a reset keeps
 * its key, and what comes after the cut has another. And it is drawn by itself: an engine that draws more, or less, than the one that
 * scheduled the call comes to the same key when it replays it.
 */
export function keyFor(activityId: string): string {
  return `${workflowInfo().firstExecutionRunId}/${activityId}/${getRandomStream(activityId).uuid4().slice(0, 8)}`;
}
