import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** One attempt of one activity call; the same id again is another attempt of the same call. */
export function attempt(
  activityId: string,
  number = 1,
  more: Partial<Pick<Info, 'heartbeatTimeoutMs' | 'startToCloseTimeoutMs' | 'retryPolicy' | 'isLocal'>> = {},
) {
  const workflowExecution = { workflowId: 'run-1', runId: 'execution-1' };
  const info = { activityId, attempt: number, workflowExecution, ...more };
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  return {
    environment,
    async run<Args extends unknown[], Result>(activity: (...args: Args) => Promise<Result>, ...args: Args) {
      return (await environment.run(activity, ...args)) as Result;
    },
  };
}
