import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import { z } from 'zod';
import type { Calls } from './calls.js';

/** A call that did not succeed at once, or is not made yet because its provider is known to be down. */
export type RetriedCall = {
  readonly activity: string;
  /** The state it belongs to. */
  readonly state: string;
  /** The attempt that runs now or comes next, from 1. */
  readonly attempt: number;
  /** None: as many as fit into the stage's time. */
  readonly maximumAttempts?: number;
  /** What the last attempt said; none in the first. */
  readonly error?: string;
  /** The provider that is left alone for now, and until when at least. */
  readonly held?: { readonly provider: string; readonly until: string };
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
  /** `RUNNING`, `PAUSED`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, `TIMED_OUT`. */
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
  const held = heldOf(pending);
  if (attempt < 2 && !held) return [];
  const next = optionalTsToDate(pending.nextAttemptScheduleTime);
  return [
    {
      activity: pending.activityType?.name ?? '',
      state: pending.activityId?.split(':')[0] ?? '',
      attempt,
      ...(pending.maximumAttempts ? { maximumAttempts: pending.maximumAttempts } : {}),
      ...(attempt > 1 ? { error: messageOf(pending.lastFailure) } : {}),
      ...(held ? { held } : {}),
      ...(next ? { nextAttemptAt: next.toISOString() } : {}),
    },
  ];
}

const heldSchema = z.looseObject({ provider: z.string(), breaker: z.literal('open'), until: z.iso.datetime() });

/** What the running attempt's heartbeat says of a provider whose circuit breaker is open (see `once-not-held.ts` of the activities). */
function heldOf({ heartbeatDetails, nextAttemptScheduleTime }: Pending): RetriedCall['held'] {
  const [payload] = heartbeatDetails?.payloads ?? [];
  if (!payload || nextAttemptScheduleTime) return undefined;
  try {
    const said = heldSchema.safeParse(defaultPayloadConverter.fromPayload(payload));
    return said.success ? { provider: said.data.provider, until: said.data.until } : undefined;
  } catch {
    return undefined;
  }
}

/** What went wrong first, which the wrappings around it do not say. */
function messageOf(failure: Failure): string {
  const said = failure?.cause ? messageOf(failure.cause) : '';
  return said || failure?.message || 'no reason was given';
}
