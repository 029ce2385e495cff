import { workflowInfo } from '@temporalio/workflow';

/**
 * Whether the arguments come from this engine's own continue-as-new. A cron schedule and a retry policy continue an execution too, but
 * with the arguments of whoever started it, who could write anything into them.
 */
export function hasContinuedItself(): boolean {
  const { continuedFromExecutionRunId, cronSchedule, attempt } = workflowInfo();
  return continuedFromExecutionRunId !== undefined && !cronSchedule && attempt === 1;
}
