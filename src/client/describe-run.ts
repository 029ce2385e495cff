import type { Calls } from './calls.js';

/** What the server knows of a run without asking a worker. */
export type RunDescription = {
  readonly run: string;
  readonly pipeline: string;
  /** The newest execution's id, and the first's. */
  readonly execution: string;
  readonly firstExecution: string;
  readonly open: boolean;
  /** `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, `TIMED_OUT`. */
  readonly outcome: string;
  readonly taskQueue: string;
  readonly startedAt: string;
  readonly closedAt?: string;
  readonly events: number;
};

/** @throws UNKNOWN_RUN when the server keeps no execution of that name */
export async function describeRun(calls: Calls, run: string): Promise<RunDescription> {
  return calls.onRun(run, `describe ${run}`, async (handle) => {
    const info = await handle.describe();
    return {
      run,
      pipeline: info.type,
      execution: info.runId,
      firstExecution: info.raw.workflowExecutionInfo?.firstRunId || info.runId,
      open: info.status.name === 'RUNNING' || info.status.name === 'PAUSED',
      outcome: info.status.name,
      taskQueue: info.taskQueue,
      startedAt: info.startTime.toISOString(),
      ...(info.closeTime ? { closedAt: info.closeTime.toISOString() } : {}),
      events: info.historyLength,
    };
  });
}
