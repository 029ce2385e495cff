import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
export async function flaky(): Promise<string> {
  if (workflowInfo().attempt < 2) throw ApplicationFailure.create({ message: 'try again' });
  return 'well';
}
