import type { WorkflowExecutionDescription } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import type { Calls } from './calls.js';

/** A call that did not succeed at once. */
export type RetriedCall = {
  readonly activity: string;
  /** The state it belongs to. */
  readonly state: string;
  /** The attempt that runs now or comes next, from 1. */
  readonly attempt: number;
  /** None: as many as fit into the stage's time. */
  readonly maximumAttempts?: number;
  readonly error: string;
  /** None while the attempt runs. */
  readonly nextAttemptAt?: string;
};

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
  /** The calls that failed and are made again, or are being made again now. */
  readonly retrying: readonly RetriedCall[];
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
      retrying: (info.raw.pendingActivities ?? []).flatMap(retriedCallOf),
    };
  });
}

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Failure = Pending['lastFailure'];

/** An activity's id begins with its state's name (see the engine's `work.ts`). */
function retriedCallOf(pending: Pending): RetriedCall[] {
  const attempt = pending.attempt ?? 1;
  if (attempt < 2) return [];
  const next = optionalTsToDate(pending.nextAttemptScheduleTime);
  return [
    {
      activity: pending.activityType?.name ?? '',
      state: pending.activityId?.split(':')[0] ?? '',
      attempt,
      ...(pending.maximumAttempts ? { maximumAttempts: pending.maximumAttempts } : {}),
      error: messageOf(pending.lastFailure),
      ...(next ? { nextAttemptAt: next.toISOString() } : {}),
    },
  ];
}

/** What went wrong first, which the wrappings around it do not say. */
function messageOf(failure: Failure): string {
  const said = failure?.cause ? messageOf(failure.cause) : '';
  return said || failure?.message || 'no reason was given';
}
