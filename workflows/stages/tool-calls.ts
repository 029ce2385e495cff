import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import {
  type CallResult,
  DEEPEST_VALUE,
  type EngineActivities,
  INLINE_LIMIT_BYTES,
  isNestedDeeper,
  OUTCOME_UNKNOWN,
  type Reference,
  type Stored,
} from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';
import { heedCancelling } from '../run/quiet.js';
import type { OwnOptions } from '../sandbox/activity-headers.js';
import { keyFor } from '../sandbox/call-key.js';
import { cheap } from '../sandbox/cheap-work.js';
import { saidBy } from '../sandbox/failure.js';
import { readable } from '../sandbox/payload-converter.js';
import { retryOf } from '../sandbox/retry-policy.js';
import { msOf } from '../sandbox/time.js';
import { loopOf, type PendingCall } from '../state/loop.js';
import type { Run } from '../state/run.js';
import { bare, isStored } from '../state/stored.js';
import { assertStored, isByHand } from './by-hand.js';
import { effectOf, factsOf, record, recordCall, recordOf } from './call-records.js';
import { inTime, stamp, type Task } from './task.js';
import { activityOptions, HEARTBEAT } from './work.js';

const LONGEST_MESSAGE = 500;

/** The work whose agent wants calls made. */
type Work = { readonly run: Run; readonly task: Task };

/** Makes the calls that are pending, in order, up to one that needs an approval, which is returned. Reads that follow each other are made at once. */
export async function makeCalls(work: Work): Promise<PendingCall | undefined> {
  const { run } = work;
  const isNew = loopOf(run).pending.length > 0;
  for (let loop = loopOf(run); loop.pending.length > 0; loop = loopOf(run)) {
    const [first] = loop.pending;
    if (!first) break;
    if (mayNotRun(work, first) === undefined && effectOf(run, first.tool) === 'destructive' && !loop.isApproved) {
      record(run, work.task, 'callProposed', recordOf(run, first, { outcome: 'proposed' }));
      return first;
    }
    await heedCancelling(run);
    const batch = batchOf(work, loop.pending);
    const results = await Promise.all(batch.map((call, at) => makeCall(work, call, loop.results.length + at + 1)));
    const { isApproved: _used, ...rest } = loop;
    run.data.loop = { ...rest, pending: loop.pending.slice(batch.length), results: [...loop.results, ...results] };
    for (const [at, result] of results.entries()) recordCall(run, work.task, batch[at] ?? first, result);
    run.begun.clear();
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
  const isRead = (call: PendingCall) => mayNotRun(work, call) === undefined && effectOf(work.run, call.tool) === 'read';
  const end = pending.findIndex((call) => !isRead(call));
  return pending.slice(0, Math.max(1, end === -1 ? pending.length : end));
}

/** Why a call is not made at all, whoever approves it. */
function mayNotRun({ run, task }: Work, call: PendingCall): CallResult['outcome'] | undefined {
  if (!task.stage.tools?.includes(call.tool)) return 'refused';
  return problemsOf(run, call).length > 0 ? 'failed' : undefined;
}

/** An activity of another is given the arguments themselves, where they are small enough to travel. */
function problemsOf(run: Run, { tool, call, problems = [] }: PendingCall): readonly string[] {
  if (!factsOf(run, tool)?.activity || call.bytes <= INLINE_LIMIT_BYTES) return problems;
  return [`the arguments: expected a call of ${INLINE_LIMIT_BYTES} bytes at most for this tool, got ${call.bytes}`];
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
  const ended = (result: CallResult): CallResult => {
    if (run.begun.has(id)) run.begun.set(id, { call, result });
    return result;
  };
  try {
    return ended({ id, ...(await callTool(work, call, position)) });
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    return ended({ id, outcome: 'failed', message: saidBy(error).slice(0, LONGEST_MESSAGE) });
  } finally {
    stamp(task);
  }
}

/** Makes the call. Where nobody has heard its end, it may have changed something, and no result is kept, that is what is known. */
async function callTool(work: Work, call: PendingCall, position: number): Promise<Omit<CallResult, 'id'>> {
  const { run, task } = work;
  const { tool } = call;
  const activityId = `${task.id}:${loopOf(run).steps}.${position}`;
  const callKey = keyFor(activityId);
  try {
    return doneWith(await settled(run, tool, await runCall(work, call, { activityId, callKey })));
  } catch (error) {
    if (effectOf(run, tool) === 'read' || !isLost(error, activityId)) throw error;
    const kept = await cheap('keptResult', { key: callKey }).catch(unlessCancelled);
    if (kept) return doneWith(await settled(run, tool, kept.output));
    const message = `whether it ran is not known (${saidBy(error)}): check before you try again`;
    return { outcome: 'unknown', message };
  }
}

function doneWith(result: Stored): Omit<CallResult, 'id'> {
  return { outcome: 'done', result: bare(result) };
}

/** What is said of a call whose end is not known: by our workers, and by Temporal of what a worker or an operator stopped in its middle. */
const STOPPED = [OUTCOME_UNKNOWN, 'WorkerShutdown', 'ActivityPause', 'ActivityReset'];

/** Whether an activity ended without a word of its own: it took too long, its worker is gone or was stopped, or an operator ended it. */
function isLost(error: unknown, activityId: string): boolean {
  if (isByHand(error)) return true;
  if (!(error instanceof ActivityFailure) || error.activityId !== activityId) return false;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return STOPPED.includes(cause.type ?? '');
  return cause instanceof TimeoutFailure;
}

function unlessCancelled(error: unknown): undefined {
  if (CancellationScope.current().consideredCancelled) throw error;
}

type Ids = { readonly activityId: string; readonly callKey: string };

async function runCall({ run, task }: Work, pending: PendingCall, ids: Ids): Promise<Stored | Json> {
  const { tool, call } = pending;
  const { activityId, callKey } = ids;
  const limited = inTime(task);
  const { heartbeatTimeout: _stage, ...others } = activityOptions(limited, activityId);
  const facts = factsOf(run, tool);
  const timeoutMs = msOf(facts?.timeout ?? '30s');
  const options = {
    ...others,
    startToCloseTimeout: Math.min(timeoutMs, limited.budgetMs),
    summary: `tool ${tool}`,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: facts?.retry ? retryOf(facts.retry) : { maximumAttempts: 3 },
  };
  // Ours heartbeats by itself, so that a cancellation reaches the tool, and a worker that is gone is missed.
  if (!facts?.activity) {
    const mine: OwnOptions = { ...options, callKey, heartbeatTimeout: HEARTBEAT };
    const ours = proxyActivities<EngineActivities>(mine);
    const pinned = facts?.isListed && { digest: facts.digest };
    begin(run, pending);
    return ours.callTool({ tool, call, effect: effectOf(run, tool), ...pinned, ...task.liveOf(loopOf(run).steps) });
  }
  type Any = { [name: string]: (args: Json) => Promise<Stored | Json> };
  const { name, taskQueue } = facts.activity;
  const args = await argumentsOf(call);
  const keyed: OwnOptions = { ...options, callKey, ...(taskQueue !== undefined && { taskQueue }) };
  const theirs = proxyActivities<Any>(keyed);
  begin(run, pending);
  return (await theirs[name]?.(args)) ?? null;
}

/** From here on the call may change something; what is cancelled already is not begun. */
function begin(run: Run, call: PendingCall): void {
  if (!CancellationScope.current().consideredCancelled) run.begun.set(call.id, { call });
}

/** Holds what another activity gave to the tool's schema, as ours holds what a function gave, and stores it. */
async function settled(run: Run, tool: string, given: Stored | Json): Promise<Stored> {
  const activity = factsOf(run, tool)?.activity;
  if (!activity) {
    assertStored(given, `a result of ${tool}`);
    return given as Stored;
  }
  const output = readable(given);
  if (isNestedDeeper(output, DEEPEST_VALUE))
    throw ApplicationFailure.nonRetryable(
      `expected a result nested at most ${DEEPEST_VALUE} deep`,
      'VALIDATION_FAILURE',
    );
  if (!isStored(output) || activity.taskQueue !== undefined)
    return cheap('putArtifact', { value: output as Json, tool });
  return cheap('putArtifact', { value: bare(output), tool, isStored: true });
}

/** The arguments of a call, as another activity is given them. */
async function argumentsOf(call: Reference): Promise<Json> {
  const { call: found } = await cheap('fetchValues', { call });
  const value = found?.value;
  if (value !== null && typeof value === 'object' && 'arguments' in value) return value.arguments as Json;
  throw ApplicationFailure.nonRetryable('expected a call with arguments', 'VALIDATION_FAILURE');
}
