import { type FailureView, type SnapshotAt, type Spending, type Status, sumSpent } from '../../src/contract/index.js';
import { type Failure, type Json, lifecycleOf, proceduresOf, stateOf } from '../../src/machine/index.js';
import { msOf } from '../sandbox/time.js';
import { viewsOf } from './checkpoints.js';
import type { RunData } from './run-data.js';

/** How long a failed run waits for a recovery, unless its pipeline says otherwise. */
const RECOVERY_WINDOW = '7d';
/** How many of the newest checkpoints stand with a failure; the query `checkpoints` has the others. */
const SHOWN_CHECKPOINTS = 8;

const UNKNOWN_FAILURE: Failure = { code: 'UNEXPECTED_EVENT', state: 'IDLE', message: 'the run failed' };

/** What the run answers when it is asked how it stands. */
export function statusOf(data: RunData): Status {
  const { snapshot, definition, compensations } = data;
  const { total } = spendingOf(data);
  const common = {
    ...{ state: snapshot.state, since: data.since, seq: data.log.seq, head: data.log.head },
    ...(total.calls > 0 && { spent: total }),
  };
  const undone = compensations && { compensations };
  const ended = data.ended && { ended: data.ended };
  if (data.gate) return { lifecycle: 'WAITING_FOR_APPROVAL', ...common, gate: data.gate };
  const lifecycle = lifecycleOf(definition, snapshot.state);
  switch (lifecycle) {
    case 'FAILED':
      return { lifecycle, ...common, failure: failureOfRun(data), ...ended, ...undone };
    case 'COMPLETE':
      return { lifecycle, ...common, outputs: outputsOf(data) };
    case 'CANCELLED':
      return { lifecycle, ...common, ...ended, ...undone };
    case 'WAITING_FOR_APPROVAL':
      return { lifecycle: 'RUNNING', ...common, opening: true };
    default:
      return { lifecycle, ...common };
  }
}

/** What model calls have cost, in all and by the states that made them. */
export function spendingOf({ spending, pipelinePeriod }: RunData): Spending {
  const { period, grants = 1 } = pipelinePeriod ?? {};
  return {
    total: sumSpent(Object.values(spending)),
    states: spending,
    ...(period !== undefined && grants > 1 && { given: { period, times: grants } }),
  };
}

function failureOfRun(data: RunData): FailureView {
  const { snapshot, definition, recoverers, proposal, lease } = data;
  const failure = snapshot.failure ?? UNKNOWN_FAILURE;
  const { fourEyes } = definition.recovery ?? {};
  const procedures = proceduresOf(definition, failure);
  const rerun = stageToRerun(data, failure);
  return {
    ...failure,
    ...data.failed,
    seq: data.enteredAt,
    procedures,
    until: new Date(recoverableUntil(data)).toISOString(),
    checkpoints: viewsOf(data)
      .filter(({ state }) => stateOf(definition, state)?.kind !== 'choice')
      .slice(-SHOWN_CHECKPOINTS),
    ...((definition.recovery?.by || recoverers?.by.length) && { recoverers: recoverers?.by ?? [] }),
    ...(procedures.includes('rerun') && rerun !== undefined && { rerun }),
    ...(procedures.includes('rerun') && { stages: visitedStages(data) }),
    ...(fourEyes && { fourEyes }),
    ...(proposal && { proposal }),
    ...(lease && { lease }),
  };
}

function visitedStages({ definition, snapshot }: RunData): string[] {
  return Object.keys(snapshot.visits).filter((name) => stateOf(definition, name)?.kind === 'stage');
}

/** The stage it failed in; where that was none, or what it works on is outdated, the last one before. */
function stageToRerun({ definition, checkpoints }: RunData, { state, code }: Failure): string | undefined {
  const isStage = (name: string) => stateOf(definition, name)?.kind === 'stage';
  if (isStage(state) && code !== 'APPROVAL_OUTDATED') return state;
  return checkpoints.findLast((other) => isStage(other.state) && other.state !== state)?.state;
}

/** When the run is given up unless somebody has recovered it, in epoch milliseconds. */
export function recoverableUntil({ since, definition }: RunData): number {
  return Date.parse(since) + msOf(definition.recoveryWindow ?? RECOVERY_WINDOW);
}

/** The context keys the final state names, or the whole context. */
export function outputsOf(data: RunData): { [key: string]: Json } {
  const state = stateOf(data.definition, data.snapshot.state);
  const keys = state?.kind === 'final' && state.outputs ? state.outputs : Object.keys(data.snapshot.context);
  return Object.fromEntries(keys.map((key) => [key, data.snapshot.context[key] ?? null]));
}

/** The run as those see it who look back on it. */
export function viewOf({ snapshot, artifacts }: RunData): Omit<SnapshotAt, 'seq'> {
  const { state, input, context, visits } = snapshot;
  return { state, input, context, visits, artifacts };
}
