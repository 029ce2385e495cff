import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Actor, EngineActivities } from '../src/contract/index.js';
import { FAILURES, type Json, stateOf, type Wait } from '../src/machine/index.js';
import { registerMessages } from './messages.js';
import { type Cause, createRun, outputsOf, publish, type Run } from './run.js';
import { type RunData, requesterOf, runDeadlineOf, unadmitted } from './run-data.js';
import { type Happening, performStage } from './stage.js';
import { isoNow, msOf } from './time.js';
import { referenceOf, store } from './work.js';

const { admit } = proxyLocalActivities<EngineActivities>({ startToCloseTimeout: '30s' });

const ENGINE = { kind: 'system', id: 'signalbox', via: 'engine' } as const;
const DEFAULT_RECOVERY_WINDOW = '7d';

/**
 * Runs any pipeline: the one workflow function of the engine, under every pipeline's name.
 *
 * @param input the start input
 * @param carried what the execution before handed over; never taken from a caller, only from a continued run
 * @throws ApplicationFailure with the reason code as its type, when the run closes as failed
 */
export async function pipeline(input: Json, carried?: RunData): Promise<{ [key: string]: Json }> {
  const isContinued = workflowInfo().continuedFromExecutionRunId !== undefined;
  const data = isContinued && carried ? carried : unadmitted(workflowInfo().workflowType, input ?? null);
  const run = createRun(data);
  const early: (() => void)[] = [];
  let isAdmitted = isContinued;
  registerMessages(run, (step) => (isAdmitted ? step() : void early.push(step)));
  try {
    if (!isAdmitted) {
      await admitRun(run, input ?? null);
      isAdmitted = true;
      for (const step of early) step();
    }
    return await drive(run);
  } catch (error) {
    if (!CancellationScope.current().consideredCancelled) throw error;
    await CancellationScope.nonCancellable(async () => {
      run.move({ type: 'cancelled' }, { trigger: 'cancel', actor: ENGINE, at: isoNow() });
      publish(run);
    });
    throw error;
  }
}

/** The run's first step. What admission returns is in the history, and is what the run finishes on (E3). */
async function admitRun(run: Run, input: Json): Promise<void> {
  const { data } = run;
  const admission = await admit({ pipeline: data.definition.name, input });
  if (!admission.ok) {
    const message = [admission.message, ...admission.problems].join('\n');
    const cause: Cause = { trigger: 'start', actor: ENGINE, at: data.startedAt };
    run.move({ type: 'failed', failure: { code: 'INVALID_INPUT', message } }, cause);
    return;
  }
  const { definition, digest, roles } = admission;
  Object.assign(data, { definition, digest, roles, snapshot: { ...data.snapshot, input: admission.input } });
  const id = requesterOf(data);
  const actor: Actor = id === '' ? ENGINE : { kind: 'person', id, via: 'engine' };
  run.move({ type: 'admitted' }, { trigger: 'start', actor, at: data.startedAt });
}

/** State after state until the run closes. E9: the next execution takes over at a state boundary or in a quiet wait. */
async function drive(run: Run): Promise<{ [key: string]: Json }> {
  const { data } = run;
  for (;;) {
    const { state } = data.snapshot;
    const node = stateOf(data.definition, state);
    const isLocal = node?.kind === 'stage' && 'activity' in node.work && node.work.local === true;
    if (!isLocal) publish(run);
    if (node?.kind === 'final') return outputsOf(data);
    if (mustContinue()) await continueAsNew(data.snapshot.input, data);
    if (state === 'FAILED') await untilRecovered(run);
    else if (state === 'CANCELLED') throw new CancelledFailure('the pipeline cancelled the run');
    else if (node?.kind === 'stage') take(run, await performStage(run, node));
    else if (node?.kind === 'gate') await untilDecided(run);
    else if (node?.kind === 'wait') await untilDelivered(run, node);
  }
}

function mustContinue(): boolean {
  return workflowInfo().continueAsNewSuggested;
}

/** Moves by what a stage, timer or delivery brought; what the machine has no move for fails the run. */
function take(run: Run, { event, cause }: Happening): void {
  const moved = run.move(event, cause);
  if (moved.ok) return;
  const code = moved.code === 'GUARD_FAILED' ? 'GUARD_FAILED' : 'UNEXPECTED_EVENT';
  run.move({ type: 'failed', failure: { code, message: moved.message } }, cause);
}

/** E4: nothing runs while the gate is open. E5: at its deadline it expires. */
async function untilDecided(run: Run): Promise<void> {
  const { gate } = run.data;
  if (!gate) return;
  const isOver = await quiet(run, Date.parse(gate.deadline), `${gate.gate}: expires unless decided`);
  if (isOver) take(run, expiry(run, Date.parse(gate.deadline)));
}

/** What a deadline brings: the state's own `expired`, or the end of the run's time. */
function expiry(run: Run, deadline: number): Happening {
  const cause: Cause = { trigger: 'timer', actor: ENGINE, at: isoNow() };
  if (deadline < runDeadlineOf(run.data)) return { event: { type: 'expired' }, cause };
  const message = `the run was to be over by ${new Date(deadline).toISOString()}`;
  return { event: { type: 'failed', failure: { code: 'TIMEOUT_RUN', message } }, cause };
}

async function untilDelivered(run: Run, wait: Wait): Promise<void> {
  const { data } = run;
  const since = Date.parse(data.since);
  const deadline = Math.min(since + msOf(wait.deadline), runDeadlineOf(data));
  const isHere = () => data.delivered.some((d) => d.event === wait.event);
  const wasHere = isHere();
  const isOver =
    !wasHere && (await quiet(run, deadline, `${data.snapshot.state}: expires unless ${wait.event}`, isHere));
  const at = wasHere ? data.since : isoNow();
  if (isOver) return take(run, expiry(run, deadline));
  const delivery = data.delivered.find((d) => d.event === wait.event);
  if (!delivery) return;
  data.delivered = data.delivered.filter((d) => d !== delivery);
  const cause: Cause = { trigger: 'signal', actor: { kind: 'system', id: 'deliver', via: 'signal' }, at };
  if (wait.writes === undefined) return take(run, { event: { type: wait.event }, cause });
  const stored = await store((delivery.data ?? null) as Json);
  take(run, { event: { type: wait.event, data: referenceOf(stored) }, cause });
}

/** A failed run lives on for its recovery window, and is abandoned at its end; one that nothing can bring back closes at once. */
async function untilRecovered(run: Run): Promise<void> {
  const { data } = run;
  const failure = data.snapshot.failure;
  const isAbandoned = () => run.log.entries.findLast((e) => e.kind === 'transition')?.recovery?.procedure === 'abandon';
  const isFinal = !failure || FAILURES[failure.code].procedures.every((p) => p === 'abandon');
  if (!isFinal && !isAbandoned()) {
    const window = msOf(data.definition.recoveryWindow ?? DEFAULT_RECOVERY_WINDOW);
    const isOver = await quiet(run, Date.parse(data.since) + window, 'FAILED: abandoned unless recovered', isAbandoned);
    if (!isOver && !isAbandoned()) return;
    if (isOver) {
      const recovery = { procedure: 'abandon', by: 'signalbox', reason: `nobody recovered it by ${isoNow()}` };
      const event = { type: 'recovered', recovery: { procedure: 'abandon', to: 'FAILED' } } as const;
      run.move(event, { trigger: 'timer', actor: ENGINE, recovery, at: isoNow() });
    }
  }
  const { code, message, state } = failure ?? { code: 'UNEXPECTED_EVENT', message: 'the run failed', state: 'IDLE' };
  throw ApplicationFailure.nonRetryable(message, code, { state, problems: message.split('\n').slice(1) });
}

/**
 * Waits without working until the run has moved, the next execution must take over, or `until` (epoch milliseconds) is reached.
 * Returns true only in the last case.
 */
async function quiet(run: Run, until: number, summary: string, isDone: () => boolean = () => false): Promise<boolean> {
  const { enteredAt } = run.data;
  const hasMoved = () => run.data.enteredAt !== enteredAt;
  const happened = await condition(() => hasMoved() || isDone() || mustContinue(), Math.max(1, until - Date.now()), {
    summary,
  });
  return !happened;
}
