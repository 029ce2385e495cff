import { ActivityFailure, ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import { NOT_BEGUN } from '../../src/contract/index.js';
import { attemptOf } from '../sandbox/failure.js';
import { inTime, stamp, type Task } from './task.js';

/**
 * Makes a model call, and schedules it anew, with the attempts and the time that are left, where its worker was shut down while the call
 * only waited for the provider: nothing was asked then.
 */
export async function untilBegun<Result>(task: Task, call: (task: Task) => Promise<Result>): Promise<Result> {
  for (let now = task; ; ) {
    try {
      return await call(now);
    } catch (error) {
      if (!isNotBegun(error) || CancellationScope.current().consideredCancelled) throw error;
      stamp(task);
      now = inTime(withFewerAttempts(now, (attemptOf(error) ?? 1) - 1));
    }
  }
}

function isNotBegun(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === NOT_BEGUN;
}

/** Without those that were used up before. */
function withFewerAttempts(task: Task, used: number): Task {
  const { retry } = task.stage;
  if (!retry?.maximumAttempts || used === 0) return task;
  const maximumAttempts = Math.max(1, retry.maximumAttempts - used);
  return { ...task, stage: { ...task.stage, retry: { ...retry, maximumAttempts } } };
}
