import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ContinueAsNew,
  condition,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Actor, Admission, AdmissionRequest, EngineActivities } from '../src/contract/index.js';
import { type Json, lifecycleOf, stateOf, type Wait } from '../src/machine/index.js';
import { cancelledAfterGrace, closeCancelled, letBeCancelled } from './people/cancelling.js';
import { untilRecovered } from './people/failing.js';
import { type ForkRequest, forkRequestOf, sourceOf, takeUp } from './people/forking.js';
import { prepare, untilDecided } from './people/gate-waiting.js';
import { registerMessages, type Step } from './people/messages.js';
import { passStanding } from './people/standing-gate.js';
import { createRun, publish } from './run/create-run.js';
import { handOn } from './run/hand-on.js';
import { isIdle, quiet, standStill } from './run/quiet.js';
import { ENGINE, personOf } from './sandbox/actors.js';
import { hasContinuedItself } from './sandbox/continued.js';
import { failureOf, saidBy } from './sandbox/failure.js';
import { isoNow, msOf } from './sandbox/time.js';
import { reportLast } from './stages/counting.js';
import { performStage } from './stages/stage.js';
import { checkOutput, store } from './stages/work.js';
import { beingCancelled } from './state/being-cancelled.js';
import { takeOut } from './state/delivered.js';
import type { Cause, Happening, Run } from './state/run.js';
import { type RunData, requesterOf, runDeadlineOf, unadmitted } from './state/run-data.js';
import { outputsOf } from './state/status.js';
import { referenceOf } from './state/stored.js';
import { isWaitingVisible } from './state/visibility.js';
import { lastWords, tellAgain } from './telling/notices.js';

const { admit } = proxyLocalActivities<EngineActivities>({ startToCloseTimeout: '30s', scheduleToCloseTimeout: '10m' });

const others = proxyActivities<EngineActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 1 },
  summary: 'Look for a worker that has the pipeline',
});

const DELIVERER: Actor = { kind: 'system', id: 'deliver', via: 'signal' };

/**
 * Runs any pipeline: the one workflow function of the engine, under every pipeline's name.
 *
 * @param input the start input
 * @param second what the execution before handed over, never taken from a caller, only from a run that continued itself; or, from a
 * caller, which checkpoint of another run to start from
 * @throws ApplicationFailure with the reason code as its type, when the run closes as failed
 */
export async function pipeline(input: Json, second?: unknown): Promise<{ [key: string]: Json }> {
  const isContinued = hasContinuedItself();
  const carried = isContinued ? (second as RunData | undefined) : undefined;
  // What an older version of this engine handed over may lack what came since.
  const run = createRun({ ...unadmitted(workflowInfo().workflowType, input ?? null), ...carried });
  const root = CancellationScope.current();
  const early: Step[] = [];
  let isAdmitted = isContinued;
  registerMessages(run, root, (step) => (isAdmitted ? step() : void early.push(step)));
  tellAgain(run);
  try {
    if (!isAdmitted) {
      await admitRun(run, input ?? null, forkRequestOf(second));
      isAdmitted = true;
      for (const step of early) void step();
    }
    return await Promise.race([drive(run, root), cancelledAfterGrace(run, root)]);
  } catch (error) {
    const isCancelled = root.consideredCancelled || run.data.snapshot.state === 'CANCELLED';
    if (error instanceof ContinueAsNew || !isCancelled) throw error;
    if (lifecycleOf(run.data.definition, run.data.snapshot.state) === 'COMPLETE') {
      await CancellationScope.nonCancellable(() => finish(run));
      return outputsOf(run.data);
    }
    if (!isAdmitted) for (const step of early.splice(0)) void step();
    await closeCancelled(run, () => finish(run));
    throw new CancelledFailure('the run was cancelled');
  }
}

/**
 * The run's first step. What admission returns is in the history, and is what the run finishes on (E3).
 *
 * A trap: tasks that add nothing to the history are one to a replay, at the time of the last. So everything until now is logged with
 * the time the run was started, which the history has.
 */
async function admitRun(run: Run, input: Json, request: ForkRequest | undefined): Promise<void> {
  const { data } = run;
  if (workflowInfo().cronSchedule)
    return refuseAdmission(run, 'INVALID_INPUT: expected a run without a cron schedule; use a Temporal schedule');
  if (request && !request.ok) {
    return refuseAdmission(run, ['INVALID_INPUT: the second argument names no fork', ...request.problems].join('\n'));
  }
  try {
    const fork = request?.fork;
    const source = fork && (await sourceOf(fork));
    const isKnown = source !== undefined && input === null;
    const admission = await admitted({
      pipeline: data.definition.name,
      input: isKnown ? source.input : input,
      ...(source && fork?.definition !== 'current' && { definition: source.digest }),
      ...(isKnown && { isKnown }),
    });
    if (!admission.ok) return refuseAdmission(run, [admission.message, ...admission.problems].join('\n'));
    const { definition, digest, tools } = admission;
    Object.assign(data, { definition, digest, tools, snapshot: { ...data.snapshot, input: admission.input } });
    if (fork && source) {
      const problem = await takeUp(run, fork, source, admission.input);
      if (problem !== undefined) refuseAdmission(run, problem);
      return;
    }
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== 'INVALID_INPUT') throw error;
    return refuseAdmission(run, error.message);
  }
  const id = requesterOf(data);
  const actor = id === '' ? ENGINE : personOf({ by: id }, 'engine');
  run.move({ type: 'admitted' }, { trigger: 'start', actor, at: data.startedAt });
}

/** While workers are replaced, one may not have a pipeline that another has: so others are asked before it counts as unknown. */
async function admitted(request: AdmissionRequest): Promise<Admission> {
  try {
    const admission = await admit(request);
    if (admission.ok || admission.code !== 'UNKNOWN_PIPELINE') return admission;
    return await others.admit({ ...request, isAskedAgain: true }).catch((error: unknown) => {
      if (CancellationScope.current().consideredCancelled) throw error;
      return admission;
    });
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    throw ApplicationFailure.nonRetryable(`the run could not be admitted: ${saidBy(error)}`, 'AGENT_ERROR');
  }
}

function refuseAdmission(run: Run, message: string): void {
  const cause: Cause = { trigger: 'start', actor: ENGINE, at: run.data.startedAt };
  run.move({ type: 'failed', failure: { code: 'INVALID_INPUT', message } }, cause);
}

/**
 * State after state until the run closes. E9: the next execution takes over at a state boundary or in a quiet wait.
 *
 * A trap: what the answer of a local activity leads to is repeated, when its task is tried again, ahead of the messages that came with
 * the task. A run that continued as new there would lose them. So a timer comes first, which no local activity has a part in.
 */
async function drive(run: Run, root: CancellationScope): Promise<{ [key: string]: Json }> {
  const { data } = run;
  for (let locals = 0; ; ) {
    const { state } = data.snapshot;
    const node = stateOf(data.definition, state);
    const isLocal = node?.kind === 'stage' && 'activity' in node.work && node.work.local === true;
    // What had come to its end before is complete, whoever wants it cancelled now.
    if (root.consideredCancelled && node?.kind !== 'final') throw new CancelledFailure('the run was cancelled');
    // Somebody wants it cancelled: until the server has been told nothing new begins, and no execution follows.
    if (data.cancelling && node?.kind !== 'final') await standStill();
    if (node?.kind === 'gate' && !data.gate) {
      const happened = passStanding(run, state, node) ?? (await prepare(run, node));
      if (happened) {
        take(run, happened);
        continue;
      }
    }
    if (!isLocal || isWaitingVisible(data)) publish(run);
    if (node?.kind === 'final') {
      await CancellationScope.nonCancellable(() => finish(run));
      return outputsOf(data);
    }
    if (run.mustContinue && (await handOn(run))) continue;
    if (state === 'FAILED') await untilRecovered(run, () => finish(run));
    else if (state === 'CANCELLED') {
      await letBeCancelled(root);
      throw new CancelledFailure('the pipeline cancelled the run');
    } else if (node?.kind === 'stage') {
      const happened = await performStage(run, node);
      if (happened === 'continue') run.mustContinue = true;
      else take(run, happened);
      if (isLocal) locals += 1;
      if (isLocal && locals % LOCAL_STAGES_AT_ONCE === 0) await breathe(run);
    } else if (node?.kind === 'gate') {
      if (await untilDecided(run)) take(run, expiry(run, Date.parse(data.gate?.deadline ?? data.since)));
    } else if (node?.kind === 'wait') take(run, await untilDelivered(run, node));
    else
      throw ApplicationFailure.nonRetryable(
        `the run is in ${state}, which its pipeline does not have`,
        'UNEXPECTED_EVENT',
      );
  }
}

/** After so many local stages, which alone cannot tell that the history is long, a timer makes sure that it is asked. */
const LOCAL_STAGES_AT_ONCE = 100;

async function breathe(run: Run): Promise<void> {
  await sleep(1, { summary: `${run.data.snapshot.state}: a pause between local stages` });
  run.mustContinue = workflowInfo().continueAsNewSuggested;
}

/** Lets what is under way come to its end before the run closes: messages that are being stored, actions, and what people are told. */
async function finish(run: Run): Promise<void> {
  if (!isIdle(run)) await condition(() => isIdle(run));
  await reportLast(run);
  await lastWords(run);
}

/**
 * Moves by what a stage, timer or delivery brought; what the machine has no move for fails the run. Once a cancellation was asked for
 * the run moves nowhere else: what ended meanwhile is in the log.
 */
function take(run: Run, happening: Happening | undefined): void {
  if (!happening) return;
  const { event, cause } = happening;
  if (beingCancelled(run.data)) {
    const message = `${event.type}: the work under way ended by itself`;
    if (cause.trigger === 'stage') run.note({ kind: 'notice', event: 'endedInGrace' }, { ...cause, message });
    return;
  }
  const moved = run.move(event, cause);
  if (moved.ok) return;
  const code = moved.code === 'GUARD_FAILED' ? 'GUARD_FAILED' : 'UNEXPECTED_EVENT';
  run.move({ type: 'failed', failure: { code, message: moved.message } }, cause);
}

/** What a deadline brings: the state's own `expired`, or the end of the run's time. */
function expiry(run: Run, deadline: number): Happening {
  const cause: Cause = { trigger: 'timer', actor: ENGINE, at: isoNow() };
  if (deadline < runDeadlineOf(run.data)) return { event: { type: 'expired' }, cause };
  const message = `the run was to be over by ${new Date(deadline).toISOString()}`;
  return { event: { type: 'failed', failure: { code: 'TIMEOUT_RUN', message } }, cause };
}

/** Waits for the named event; a delivery that does not fit is refused, and the wait goes on. */
async function untilDelivered(run: Run, wait: Wait): Promise<Happening | undefined> {
  const { data } = run;
  const deadline = Math.min(Date.parse(data.since) + msOf(wait.deadline), runDeadlineOf(data));
  const find = () => data.delivered.find((delivery) => delivery.event === wait.event);
  const early = find();
  const summary = `${data.snapshot.state}: expires unless ${wait.event}`;
  if (!early && (await quiet(run, deadline, summary, () => find() !== undefined))) return expiry(run, deadline);
  // The next execution is due, and will take it.
  if (!early && run.isHeldUp && run.acting > 0) return undefined;
  const at = early ? data.since : isoNow();
  const delivery = find();
  if (!delivery) return undefined;
  const cause: Cause = { trigger: 'signal', actor: DELIVERER, at };
  try {
    const value = (delivery.data ?? null) as Json;
    const problems = wait.data ? await checkOutput(value, wait.data) : [];
    const stored = wait.writes === undefined || problems.length > 0 ? undefined : await store(value);
    takeOut(run, delivery);
    if (problems.length === 0)
      return { event: { type: wait.event, ...(stored && { data: referenceOf(stored) }) }, cause };
    run.refuse({ code: 'MALFORMED_MESSAGE', event: wait.event, message: problems.join('; ').slice(0, 500) }, cause);
    return undefined;
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    return {
      event: { type: 'failed', failure: failureOf(error, { activity: 'putArtifact' }, 'TIMEOUT_STAGE') },
      cause,
    };
  }
}
