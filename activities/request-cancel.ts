import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';

/**
 * Asks the server to cancel the run it is called by, and no later one of the same name: Temporal then knows the run as cancelled. To
 * ask again, or for a run that has ended, is no error.
 */
export async function requestCancel(): Promise<void> {
  const { client, info } = Context.current();
  if (info.workflowExecution === undefined) throw new Error('expected to be called by a run');
  const { workflowId, runId } = info.workflowExecution;
  try {
    await client.workflow.getHandle(workflowId, runId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
