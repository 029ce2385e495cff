import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  proxyActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type CallRecord,
  type CallResult,
  type EngineActivities,
  INLINE_LIMIT_BYTES,
  type MadeBy,
  type NextStep,
  type Reference,
  type Stored,
  type ToolFacts,
} from '../src/contract/index.js';
import { agentEvents, type Json, type Stage } from '../src/machine/index.js';
import type { Bounds } from './budgets.js';
import { cheap } from './cheap-work.js';
import { saidBy } from './failure.js';
import { beginLoop, heedCancelling, type Loop, mustHandOn, type PendingCall } from './loop.js';
import type { Cause, Run } from './run.js';
import { isoStart, msOf } from './time.js';
import { activityOptions, isStored, retryOf, stamp, type Task } from './work.js';

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
const DEFAULT_CORRECTIONS = 2;
const HEARTBEAT = '30s';
const LONGEST_MESSAGE = 500;

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
    hear(run, stage, agent, next);
  }
}

function loopOf({ data }: Run): Loop {
  return data.loop ?? beginLoop(data.snapshot.state);
}

function assertWithin({ limits }: Stage, agent: string, { steps, forgiven = 0, failures }: Loop): void {
  const mostFailures = limits?.failures ?? DEFAULT_FAILURES;
  if (failures >= mostFailures)
    throw ApplicationFailure.nonRetryable(`${agent} took ${failures} steps in a row without success`, 'AGENT_ERROR');
  if (steps - forgiven >= (limits?.steps ?? DEFAULT_STEPS))
    throw ApplicationFailure.nonRetryable(`${agent} gave no answer in ${steps} steps`, 'AGENT_ERROR');
}

async function takeStep({ run, task, agent }: Work, loop: Loop): Promise<NextStep> {
  const { stage } = task;
  const step = loop.steps + 1;
  const { takeStep: take } = proxyActivities<EngineActivities>({
    heartbeatTimeout: HEARTBEAT,
    ...activityOptions(inTime(task), `${task.id}:${step}`),
    summary: `${agent}: step ${step}`,
  });
  const count = task.mark.beginCall();
  try {
    const { transcript, madeBy, next } = await take({
      agent,
      ...(loop.transcript ? { transcript: loop.transcript } : { reads: task.reads }),
      ...(loop.results.length > 0 && { results: loop.results }),
      ...(loop.problems && { problems: loop.problems }),
      ...(loop.isResumed && { isResumed: true }),
      tools: stage.tools ?? [],
      events: agentEvents(stage),
      memory: stage.memory ?? 'transcript',
      ...task.liveOf(step),
    });
    stamp(task);
    count(madeBy);
    const { problems: _told, isResumed: _heard, ...rest } = loop;
    run.data.loop = { ...rest, transcript: bare(transcript), steps: step, results: [] };
    record(run, task, 'modelCalled', { step, outcome: 'done' }, { madeBy });
    return next;
  } finally {
    stamp(task);
  }
}

/** Takes in what does not end the work. */
function hear(run: Run, stage: Stage, agent: string, next: Exclude<NextStep, { kind: 'answer' }>): void {
  const loop = loopOf(run);
  if (next.kind === 'calls') {
    const pending = next.calls.map(({ id, tool, call, problems }) => ({
      id,
      tool,
      call: bare(call),
      ...(problems && { problems }),
    }));
    run.data.loop = { ...loop, pending, misfits: 0 };
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

/** Makes the calls that are pending, in order, up to one that needs an approval, which is returned. Reads that follow each other are made at once. */
async function makeCalls(work: Work): Promise<PendingCall | undefined> {
  const { run } = work;
  const isNew = loopOf(run).pending.length > 0;
  for (let loop = loopOf(run); loop.pending.length > 0; loop = loopOf(run)) {
    const [first] = loop.pending;
    if (!first) break;
    if (mayNotRun(work, first) === undefined && effectOf(run, first) === 'destructive' && !loop.isApproved) {
      record(run, work.task, 'callProposed', recordOf(run, first, { outcome: 'proposed' }));
      return first;
    }
    await heedCancelling(run);
    const batch = batchOf(work, loop.pending);
    const results = await Promise.all(batch.map((call, at) => makeCall(work, call, loop.results.length + at + 1)));
    const { isApproved: _used, ...rest } = loop;
    run.data.loop = { ...rest, pending: loop.pending.slice(batch.length), results: [...loop.results, ...results] };
    for (const [at, result] of results.entries()) recordCall(run, work.task, batch[at] ?? first, result);
  }
  if (isNew) countFailures(run);
  return undefined;
}

function countFailures(run: Run): void {
  const loop = loopOf(run);
  const isSuccess = loop.results.some(({ outcome }) => outcome === 'done');
  run.data.loop = { ...loop, failures: isSuccess ? 0 : loop.failures + 1 };
}

function batchOf(work: Work, pending: readonly PendingCall[]): readonly PendingCall[] {
  const isRead = (call: PendingCall) => mayNotRun(work, call) === undefined && effectOf(work.run, call) === 'read';
  const end = pending.findIndex((call) => !isRead(call));
  return pending.slice(0, Math.max(1, end === -1 ? pending.length : end));
}

/** Why a call is not made at all, whoever approves it. */
function mayNotRun({ run, task }: Work, call: PendingCall): CallResult['outcome'] | undefined {
  if (!task.stage.tools?.includes(call.tool)) return 'refused';
  return problemsOf(run, call).length > 0 ? 'failed' : undefined;
}

/** An activity of another is given the arguments themselves, where they are small enough to travel. */
function problemsOf({ data }: Run, { tool, call, problems = [] }: PendingCall): readonly string[] {
  if (!factsOf(data.tools, tool)?.activity || call.bytes <= INLINE_LIMIT_BYTES) return problems;
  return [`the arguments: expected a call of ${INLINE_LIMIT_BYTES} bytes at most for this tool, got ${call.bytes}`];
}

/** As it was at the run's admission; a tool that was not known then is taken for the worst. */
function effectOf({ data }: Run, { tool }: Pick<PendingCall, 'tool'>): ToolFacts['effect'] {
  return factsOf(data.tools, tool)?.effect ?? 'destructive';
}

function factsOf(tools: { readonly [name: string]: ToolFacts } | undefined, tool: string): ToolFacts | undefined {
  return tools && Object.hasOwn(tools, tool) ? tools[tool] : undefined;
}

async function makeCall(work: Work, call: PendingCall, position: number): Promise<CallResult> {
  const { id } = call;
  const { run, task } = work;
  const outcome = mayNotRun(work, call);
  if (outcome === 'refused') {
    const allowed = task.stage.tools?.join(', ') || 'none';
    return { id, outcome, message: `this state does not allow the tool; it allows: ${allowed}` };
  }
  if (outcome) return { id, outcome, message: problemsOf(run, call).slice(0, 10).join('; ').slice(0, LONGEST_MESSAGE) };
  try {
    const result = await callTool(work, call, position);
    return { id, outcome: 'done', result: bare(result) };
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    return { id, outcome: 'failed', message: saidBy(error).slice(0, LONGEST_MESSAGE) };
  } finally {
    stamp(task);
  }
}

async function callTool({ run, task }: Work, { tool, call }: PendingCall, position: number): Promise<Stored> {
  const facts = factsOf(run.data.tools, tool);
  const timeoutMs = msOf(facts?.timeout ?? '30s');
  const limited = inTime(task);
  const { heartbeatTimeout: _stage, ...others } = activityOptions(
    limited,
    `${task.id}:${loopOf(run).steps}.${position}`,
  );
  const options = {
    ...others,
    startToCloseTimeout: Math.min(timeoutMs, limited.budgetMs),
    summary: `tool ${tool}`,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: facts?.retry ? retryOf(facts.retry) : { maximumAttempts: 3 },
  };
  // Ours heartbeats by itself, so that a cancellation reaches the tool, and a worker that is gone is missed.
  if (!facts?.activity) {
    const ours = proxyActivities<EngineActivities>({ ...options, heartbeatTimeout: HEARTBEAT });
    return ours.callTool({ tool, call, effect: effectOf(run, { tool }), ...task.liveOf(loopOf(run).steps) });
  }
  type Any = { [name: string]: (args: Json) => Promise<Stored | Json> };
  const { name, taskQueue } = facts.activity;
  const args = await argumentsOf(call);
  const theirs = proxyActivities<Any>({ ...options, ...(taskQueue !== undefined && { taskQueue }) });
  const output = (await theirs[name]?.(args)) ?? null;
  return isStored(output) && taskQueue === undefined ? output : cheap('putArtifact', { value: output as Json });
}

/** The arguments of a call, as another activity is given them. */
async function argumentsOf(call: Reference): Promise<Json> {
  const { call: found } = await cheap('fetchValues', { call });
  const value = found?.value;
  if (value !== null && typeof value === 'object' && 'arguments' in value) return value.arguments as Json;
  throw ApplicationFailure.nonRetryable('expected a call with arguments', 'VALIDATION_FAILURE');
}

/** The task with what is left of its time. */
function inTime(task: Task): Task {
  const left = task.until - Date.parse(task.mark.at);
  if (left > 0) return { ...task, budgetMs: left };
  throw new TimeoutFailure('the time of the stage is over', undefined, 'SCHEDULE_TO_CLOSE');
}

/** Writes what became of a call into the log. */
export function recordCall(run: Run, task: Task, call: PendingCall, { outcome, result, message }: CallResult): void {
  const event = outcome === 'done' || outcome === 'failed' ? 'toolCalled' : 'toolRefused';
  const facts = recordOf(run, call, {
    outcome,
    ...(result && { result: result.$artifact as CallRecord['result'] & string }),
  });
  record(run, task, event, facts, message === undefined ? {} : { message });
}

function recordOf(run: Run, { tool, call }: PendingCall, facts: Pick<CallRecord, 'outcome' | 'result'>): CallRecord {
  const known = factsOf(run.data.tools, tool);
  return {
    step: loopOf(run).steps,
    tool: tool.slice(0, 100),
    ...(known && { effect: known.effect }),
    call: call.$artifact as NonNullable<CallRecord['call']>,
    ...facts,
  };
}

function record(
  run: Run,
  task: Task,
  event: string,
  call: CallRecord,
  more: { readonly madeBy?: MadeBy; readonly message?: string } = {},
): void {
  const { work } = task.stage;
  const actor: Cause['actor'] = {
    kind: 'agent',
    id: 'agent' in work ? work.agent : workflowInfo().workflowType,
    via: 'engine',
  };
  run.note({ kind: 'call', event }, { trigger: 'stage', actor, at: task.mark.at, call, ...more });
}

function bare({ $artifact, mediaType, bytes }: Reference): Reference {
  return { $artifact, mediaType, bytes };
}
