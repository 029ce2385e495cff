import {
  ActivityFailure,
  type ActivityOptions,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { EngineActivities } from '../../src/contract/index.js';

/** How long cheap work may stay in the workflow task that asks for it. */
const LOCAL_MS = 5_000;

/**
 * Does cheap deterministic work as a local activity, and as an ordinary one where that takes too long.
 *
 * A trap: a task that waits for its first local activity until it must report (8 s of the usual 10) adds nothing to the history, and
 * a replay gives all that was done in it the time of the next one. So no local activity waits that long.
 */
export async function doCheaply<Input, Output>(
  name: string,
  input: Input,
  { scheduleToCloseTimeout, ...options }: ActivityOptions & { readonly scheduleToCloseTimeout: number },
): Promise<Output> {
  type Any = { [activity: string]: (input: Input) => Promise<Output> };
  const { activityId: _id, heartbeatTimeout: _heartbeat, taskQueue: _queue, ...local } = options;
  const localMs = Math.min(LOCAL_MS, scheduleToCloseTimeout);
  const call = proxyLocalActivities<Any>({ ...local, startToCloseTimeout: localMs, scheduleToCloseTimeout: localMs })[
    name
  ];
  try {
    return (await call?.(input)) as Output;
  } catch (error) {
    const isLate = error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
    if (!isLate || localMs === scheduleToCloseTimeout) throw error;
    return (await proxyActivities<Any>({ ...options, scheduleToCloseTimeout })[name]?.(input)) as Output;
  }
}

/** A store, or a directory, that stays away this long fails what needs it. */
const PATIENCE = { startToCloseTimeout: '20s', scheduleToCloseTimeout: 120_000 } as const;

type Cheap =
  | 'putArtifact'
  | 'checkOutput'
  | 'prepareGate'
  | 'acceptEdit'
  | 'fetchValues'
  | 'prepareRecovery'
  | 'keptResult';

/**
 * One of them as an ordinary activity, for what a message brings about.
 *
 * A trap: a task that also answers a query may be recorded with a local activity's answer before the run was told of it. What the
 * run had begun in that task, a timer above all, and ends on the answer, is in the history then, and a replay has neither (E8).
 */
export function outside<Name extends Cheap>(
  name: Name,
  request: Parameters<EngineActivities[Name]>[0],
): ReturnType<EngineActivities[Name]> {
  type Any = { [activity: string]: (request: unknown) => Promise<unknown> };
  return proxyActivities<Any>(PATIENCE)[name]?.(request) as ReturnType<EngineActivities[Name]>;
}

/** One of the engine's own cheap activities. */
export function cheap<Name extends Cheap>(
  name: Name,
  request: Parameters<EngineActivities[Name]>[0],
): ReturnType<EngineActivities[Name]> {
  return doCheaply(name, request, PATIENCE) as ReturnType<EngineActivities[Name]>;
}
