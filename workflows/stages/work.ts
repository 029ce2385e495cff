import {
  ActivityCancellationType,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  condition,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { EngineActivities, ModelResult, Stored } from '../../src/contract/index.js';
import type { Json, Work } from '../../src/machine/index.js';
import type { OwnOptions } from '../sandbox/activity-headers.js';
import { keyFor } from '../sandbox/call-key.js';
import { cheap, doCheaply } from '../sandbox/cheap-work.js';
import { partialOf } from '../sandbox/failure.js';
import { readable } from '../sandbox/payload-converter.js';
import { retryOf } from '../sandbox/retry-policy.js';
import { msOf } from '../sandbox/time.js';
import { isStored, type Output, referenceOf } from '../state/stored.js';
import { assertStored } from './by-hand.js';
import { inTime, keepKey, stamp, type Task } from './task.js';
import { untilBegun } from './until-begun.js';

const DEFAULT_ATTEMPT_MS = 5 * 60_000;
/** How soon a worker of ours that is gone is missed: what an agent or a tool does heartbeats by itself. */
export const HEARTBEAT = '30s';
/** How often an agent may correct itself, unless its stage says. */
export const DEFAULT_CORRECTIONS = 2;
/** What a child is given beyond its time, to close its log after it was cancelled. */
const CHILD_GRACE_MS = 60_000;

/**
 * Does the work as retried activities or a child workflow. Rejects with the SDK's failures; `failureOf` reads them.
 *
 * Each promise in the sandbox costs a captured stack, so this and what it calls make few.
 */
export function performWork(task: Task): Promise<Output> {
  const { work } = task;
  if ('agent' in work) return askAgent(task, work.agent);
  if ('activity' in work) return runActivity(task, work);
  if ('branches' in work) return runBranches(task, work.branches);
  if ('graph' in work) {
    return Promise.reject(ApplicationFailure.nonRetryable('task graphs cannot run in this version', 'AGENT_ERROR'));
  }
  return runChild(task, work);
}

/**
 * Runs a workflow of any type as a child; a pipeline is asked for by whoever asked for this run. At the end of its time it is
 * cancelled, so that it can close its own log, and ended if it does not heed that.
 */
async function runChild(task: Task, work: Extract<Work, { workflow: string } | { pipeline: string }>): Promise<Output> {
  const { stage, reads, budgetMs, requestedBy } = task;
  const isPipeline = 'pipeline' in work;
  const scope = new CancellationScope({ cancellable: true, timeout: budgetMs });
  const workflowId = `${workflowInfo().workflowId}/${task.id}`;
  try {
    const output: Json = await scope.run(() =>
      timed(
        task,
        executeChild(isPipeline ? work.pipeline : work.workflow, {
          args: [isPipeline ? { requestedBy, ...reads } : reads],
          workflowId,
          workflowExecutionTimeout: budgetMs + CHILD_GRACE_MS,
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          staticSummary: summaryOf(task),
          ...(stage.retry && { retry: retryOf(stage.retry) }),
          ...(work.taskQueue !== undefined && { taskQueue: work.taskQueue }),
        }),
      ),
    );
    task.mark.keys.set(task.id, workflowId);
    return await asArtifact(task, output);
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') throw leftBehind(workflowId);
    const isOurs = scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
    if (!isOurs) throw error;
    throw new TimeoutFailure(`${summaryOf(task)} did not end in its time`, undefined, 'SCHEDULE_TO_CLOSE');
  }
}

/** A reset takes a run back before it began a child, and lets the child go on. */
function leftBehind(workflowId: string): ApplicationFailure {
  const message = `expected to begin ${workflowId}, and it is running already, left behind by a reset: cancel or terminate it, then resume`;
  return ApplicationFailure.nonRetryable(message, 'DEPENDENCY_FAILED');
}

/** What did not come from a worker of ours is stored by us, so that every output is an artifact with a digest we made. */
async function asArtifact(task: Task, output: Output): Promise<Output> {
  if (task.stage.writes === undefined) return null;
  const value = readable((output ?? null) as Json);
  return CancellationScope.nonCancellable(() => cheap('putArtifact', { value }));
}

/** Calls until the output fits the agent's schema: each call its own activity, the problems going back, a bounded number of times. */
async function askAgent(task: Task, agent: string): Promise<Stored> {
  const corrections = task.stage.corrections ?? DEFAULT_CORRECTIONS;
  let correction: { problems: readonly string[]; previous: Json } | undefined;
  for (let round = 1; ; round += 1) {
    const activityId = `${task.id}:${round}`;
    const callKey = keyFor(activityId);
    const request = { agent, reads: task.reads, ...(correction && { correction }), ...task.liveOf(round) };
    const call = (now: Task): Promise<ModelResult> => {
      const options: OwnOptions = {
        heartbeatTimeout: HEARTBEAT,
        ...activityOptions(now, activityId),
        callKey,
        summary: round === 1 ? summaryOf(task) : `${summaryOf(task)}, correction ${round - 1}`,
      };
      return proxyActivities<EngineActivities>(options).callModel(request);
    };
    const count = task.mark.beginCall();
    const result = await timed(task, untilBegun(round === 1 ? task : inTime(task), call));
    assertStored(result, `an output of ${agent}`);
    count(result.madeBy);
    keepKey(task, callKey);
    if (!result.problems?.length) return result;
    if (round > corrections) {
      const problems = result.problems.slice(0, 10).join('; ');
      const message = `${agent} gave an output that does not fit after ${round} calls: ${problems}`;
      throw ApplicationFailure.nonRetryable(message, 'VALIDATION_FAILURE', result.$artifact);
    }
    correction = { problems: result.problems, previous: referenceOf(result) };
  }
}

async function runActivity(task: Task, work: Extract<Work, { activity: string }>): Promise<Output> {
  type Any = { [name: string]: (reads: Task['reads']) => Promise<Output> };
  const activityId = `${task.id}:1`;
  const callKey = keyFor(activityId);
  const options = activityOptions(task, activityId);
  if (work.local)
    return (await doCheaply<Task['reads'], Output | undefined>(work.activity, task.reads, options)) ?? null;
  const { taskQueue } = work;
  const isForeign = taskQueue !== undefined;
  const keyed: OwnOptions = { ...options, callKey, ...(isForeign && { taskQueue }) };
  const activities = proxyActivities<Any>(keyed);
  let output: Output | undefined;
  try {
    output = await activities[work.activity]?.(task.reads);
  } catch (error) {
    keepPartial(task, error);
    throw error;
  } finally {
    stamp(task);
  }
  keepKey(task, callKey);
  return !isForeign ? readable(output ?? null) : asArtifact(task, output ?? null);
}

/** What a worker has kept of work that it could not finish. */
function keepPartial({ mark }: Task, error: unknown): void {
  const partial = partialOf(error);
  if (partial) mark.partials.push(partial);
}

/** How long the other branches are given to end, once one has failed. */
const BRANCH_GRACE_MS = 10_000;

/** All branches at once; the first that fails cancels the others and fails the stage, and what they had done is kept. */
function runBranches(task: Task, branches: { readonly [branch: string]: Work }): Promise<Output> {
  return CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    let running = Object.keys(branches).length;
    const works = Object.entries(branches).map(async ([branch, work]) => {
      try {
        const output = await performWork({ ...task, work, id: `${task.id}/${branch}` });
        return [branch, isStored(output) ? referenceOf(output) : output] as const;
      } catch (error) {
        scope.cancel();
        throw error;
      } finally {
        running -= 1;
      }
    });
    try {
      const value = Object.fromEntries(await Promise.all(works));
      return await CancellationScope.nonCancellable(() => cheap('putArtifact', { value, composed: true }));
    } catch (error) {
      await CancellationScope.nonCancellable(() =>
        condition(() => running === 0, BRANCH_GRACE_MS, { summary: 'the other branches end' }),
      );
      throw error;
    }
  });
}

async function timed<T>(task: Task, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } finally {
    stamp(task);
  }
}

export function activityOptions(
  task: Task,
  activityId: string,
): ActivityOptions & { summary: string; scheduleToCloseTimeout: number } {
  const { stage, budgetMs } = task;
  const attemptMs = stage.attemptTimeout === undefined ? DEFAULT_ATTEMPT_MS : msOf(stage.attemptTimeout);
  return {
    activityId,
    scheduleToCloseTimeout: budgetMs,
    startToCloseTimeout: Math.min(attemptMs, budgetMs),
    summary: summaryOf(task),
    // What was cancelled may hand in what it has; the run's grace bounds the wait.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(stage.heartbeat !== undefined && { heartbeatTimeout: msOf(stage.heartbeat) }),
    ...(stage.retry && { retry: retryOf(stage.retry) }),
  };
}

function summaryOf({ stage, id }: Task): string {
  return stage.title ?? id;
}

/** Stores what came from outside our workers, so that every output is an artifact. */
export function store(value: Json): Promise<Stored> {
  return cheap('putArtifact', { value });
}

/** What is wrong with an output by the shape its stage declares. */
export function checkOutput(value: Json, schema: { readonly [key: string]: unknown }): Promise<readonly string[]> {
  return cheap('checkOutput', { value, schema });
}
