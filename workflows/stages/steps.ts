import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { EngineActivities, NextStep, StepCall, Stored } from '../../src/contract/index.js';
import { agentEvents, type Stage } from '../../src/machine/index.js';
import { heedCancelling } from '../run/quiet.js';
import type { OwnOptions } from '../sandbox/activity-headers.js';
import { keyFor } from '../sandbox/call-key.js';
import { isoStart } from '../sandbox/time.js';
import type { Bounds } from '../state/budgets.js';
import { beginLoop, type Loop, loopOf, mustHandOn, type PendingCall } from '../state/loop.js';
import type { Run } from '../state/run.js';
import { bare } from '../state/stored.js';
import { assertStored } from './by-hand.js';
import { factsOf, record, recordLeftOut } from './call-records.js';
import { inTime, keepKey, stamp, type Task } from './task.js';
import { makeCalls } from './tool-calls.js';
import { untilBegun } from './until-begun.js';
import { activityOptions, DEFAULT_CORRECTIONS, HEARTBEAT } from './work.js';

/** How work in steps ends, or pauses. */
export type Ending =
  | { readonly kind: 'answer'; readonly output: Stored }
  | { readonly kind: 'event'; readonly event: string; readonly reason?: string }
  /** The next call is destructive, and nobody has approved it. */
  | { readonly kind: 'approval'; readonly call: PendingCall }
  | { readonly kind: 'budget' }
  /** The history is long: the next execution goes on from here. */
  | { readonly kind: 'continue' };

const DEFAULT_STEPS = 20;
const DEFAULT_FAILURES = 3;

type Work = { readonly run: Run; readonly task: Task; readonly agent: string } & Bounds;

/**
 * Lets an agent work in steps: a model call, then the tools it calls, until it answers or gives an event.
 *
 * The shell is here and not in the model's hands: what the state does not allow is refused before anything runs, a destructive call waits
 * for its approval, and steps and failures are counted. What was said is in the transcript, by reference: each step adds a constant.
 */
export async function takeSteps(work: Work): Promise<Ending> {
  const { run, task, agent } = work;
  const { stage } = task;
  run.data.loop ??= beginLoop(run.data.snapshot.state);
  // An execution that goes on with the work begins later than the stage.
  if (task.mark.at < isoStart()) task.mark.at = isoStart();
  for (let isFirst = true; ; isFirst = false) {
    const asked = await makeCalls(work);
    if (asked) return { kind: 'approval', call: asked };
    const loop = loopOf(run);
    assertWithin(stage, agent, loop);
    if (work.countUp) await work.countUp();
    if (work.isOver()) return { kind: 'budget' };
    if (!isFirst && mustHandOn(run, task.mark)) return { kind: 'continue' };
    await heedCancelling(run);
    const next = await takeStep(work, loop);
    if (next.kind === 'answer') return next;
    if (next.kind === 'event' && agentEvents(stage).includes(next.event)) return next;
    hear(work, next);
  }
}

function assertWithin({ limits }: Stage, agent: string, { steps, forgiven = 0, failures, unheard }: Loop): void {
  const mostFailures = limits?.failures ?? DEFAULT_FAILURES;
  if (failures >= mostFailures)
    throw ApplicationFailure.nonRetryable(`${agent} took ${failures} steps in a row without success`, 'AGENT_ERROR');
  if (steps - forgiven >= (limits?.steps ?? DEFAULT_STEPS))
    throw ApplicationFailure.nonRetryable(`${agent} gave no answer in ${steps} steps${hintAt(unheard)}`, 'AGENT_ERROR');
}

/** Why rules that ask for something else at every step come to no end. */
function hintAt(unheard: number | undefined): string {
  if (unheard === undefined) return '';
  return `; its offline rules did not ask again for ${unheard} of the results they had: they run from their beginning at every step, and must ask for the same each time, without clocks and chance`;
}

async function takeStep({ run, task, agent }: Work, loop: Loop): Promise<NextStep> {
  const { stage } = task;
  const step = loop.steps + 1;
  const activityId = `${task.id}:${step}`;
  const callKey = keyFor(activityId);
  const take = (now: Task, call: StepCall) => {
    const options: OwnOptions = {
      heartbeatTimeout: HEARTBEAT,
      ...activityOptions(now, activityId),
      callKey,
      summary: `${agent}: step ${step}`,
    };
    return proxyActivities<EngineActivities>(options).takeStep(call);
  };
  const limited = inTime(task);
  const count = task.mark.beginCall();
  try {
    const call: StepCall = {
      agent,
      ...(loop.transcript ? { transcript: loop.transcript } : { reads: task.reads }),
      ...(loop.results.length > 0 && { results: loop.results }),
      ...(loop.problems && { problems: loop.problems }),
      ...(loop.isResumed && { isResumed: true }),
      tools: stage.tools ?? [],
      ...pinnedOf(run, stage),
      events: agentEvents(stage),
      memory: stage.memory ?? 'transcript',
      ...task.liveOf(step),
    };
    const taken = await untilBegun(limited, (now) => take(now, call));
    assertStored(taken?.transcript, 'the transcript of a step');
    const { transcript, madeBy, next } = taken;
    stamp(task);
    keepKey(task, callKey);
    count(madeBy);
    const { problems: _told, isResumed: _heard, unheard: _before, ...rest } = loop;
    run.data.loop = { ...rest, transcript: bare(transcript), steps: step, results: [] };
    record(run, task, 'modelCalled', { step, outcome: 'done' }, { madeBy });
    return next;
  } finally {
    stamp(task);
  }
}

/** The tools that a server lists are those the run was admitted with, and no others. */
function pinnedOf(run: Run, { tools = [] }: Stage): Pick<StepCall, 'pinned'> {
  const listed = tools.flatMap((tool) => {
    const facts = factsOf(run, tool);
    return facts?.isListed ? [[tool, facts.digest] as const] : [];
  });
  return listed.length === 0 ? {} : { pinned: Object.fromEntries(listed) };
}

/** Takes in what does not end the work. */
function hear({ run, task, agent }: Work, next: Exclude<NextStep, { kind: 'answer' }>): void {
  const { stage } = task;
  const loop = loopOf(run);
  if (next.kind === 'calls') {
    const pending = next.calls.map(({ id, tool, call, problems }) => ({
      id,
      tool,
      call: bare(call),
      ...(problems && { problems }),
    }));
    run.data.loop = { ...loop, pending, misfits: 0, ...(next.unheard && { unheard: next.unheard }) };
    if (next.leftOut) recordLeftOut(run, task, next.leftOut);
    return;
  }
  const { problems, output } =
    next.kind === 'event' ? { problems: [`'${next.event}' is no event of this stage`], output: undefined } : next;
  const most = stage.corrections ?? DEFAULT_CORRECTIONS;
  if (loop.misfits >= most) {
    const said = problems.slice(0, 10).join('; ');
    const message = `${agent} gave an output that does not fit after ${loop.misfits + 1} answers: ${said}`;
    throw ApplicationFailure.nonRetryable(message, 'VALIDATION_FAILURE', output?.$artifact);
  }
  run.data.loop = { ...loop, misfits: loop.misfits + 1, failures: loop.failures + 1, problems };
}
