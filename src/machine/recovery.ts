import { changesFlaw, patchableKeys } from './context-changes.js';
import type { AnyState, Definition } from './definition.js';
import { FAILURES, type Failure, type Procedure } from './failure.js';
import type { AnyGate } from './gate.js';
import { stateOf } from './lifecycle.js';
import { restoredFlaw } from './restored.js';
import { briefly, isRecord } from './shape.js';
import type { Snapshot } from './snapshot.js';

/**
 * The ways out of a failure that can be taken now: legal for its reason, and possible where it happened. The first is the default
 * advice. Whether some stage can be run again, or there is a checkpoint to go back to, is for the run to know.
 */
export function proceduresOf(definition: Definition, failure: Failure): readonly Procedure[] {
  return FAILURES[failure.code].procedures.filter((name) => obstacleTo(definition, failure, name) === undefined);
}

/**
 * To whom `escalate` hands a run: at a gate, to the next authority of that, and it opens again; anywhere else to the `people` who
 * recover it in place of those before, once.
 */
export function escalationOf(definition: Definition, failure: Failure): 'gate' | 'people' | undefined {
  const state = stateOf(definition, failure.state);
  if (state?.kind === 'gate') return hasNextAuthority(state) ? 'gate' : undefined;
  const named = definition.recovery?.escalateTo ?? [];
  return named.length > 0 && failure.escalated !== true ? 'people' : undefined;
}

/** Whether a gate says who decides after those it asks first. */
function hasNextAuthority({ escalations = [], rounds }: AnyGate): boolean {
  return escalations.length > 0 || rounds?.last !== undefined;
}

/** Why a recovery of a failed run is illegal, if it is, whatever JSON it holds. */
export function recoveryFlaw(
  definition: Definition,
  { failure, visits }: Pick<Snapshot, 'failure' | 'visits'>,
  recovery: unknown,
): string | undefined {
  if (failure === undefined) return 'the run carries no failure to recover from';
  if (!isRecord(recovery)) return 'a recovery names a procedure and a state';
  const legal: readonly Procedure[] = FAILURES[failure.code].procedures;
  const procedure = legal.find((name) => name === recovery.procedure);
  if (procedure === undefined) {
    return `${failure.code} takes ${proceduresOf(definition, failure).join(', ')} here; got ${briefly(recovery.procedure)}`;
  }
  const obstacle = obstacleTo(definition, failure, procedure);
  if (obstacle !== undefined) return `${obstacle}; use one of ${proceduresOf(definition, failure).join(', ')}`;
  const { to, restore, changes } = recovery;
  switch (procedure) {
    case 'rollback':
      return restoredFlaw(definition, to, restore);
    case 'rerun':
      return rerunFlaw(definition, visits, to);
    case 'raise':
      if (changes === undefined) return misdirection(procedure, to, failure.state);
      return misdirection(procedure, to, failure.state) ?? changesFlaw(definition, changes);
    case 'patch':
      return misdirection(procedure, to, failure.state) ?? changesFlaw(definition, changes);
    case 'abandon':
      return to === 'FAILED' ? undefined : `abandon stays in FAILED; got ${briefly(to)}`;
    case 'escalate':
      if (escalationOf(definition, failure) === 'gate') return misdirection(procedure, to, failure.state);
      return to === 'FAILED' ? undefined : `escalate hands the run on in FAILED; got ${briefly(to)}`;
    default:
      return misdirection(procedure, to, failure.state);
  }
}

/** What makes a legal procedure impossible where the run failed, wherever it is to lead. */
function obstacleTo(definition: Definition, failure: Failure, procedure: Procedure): string | undefined {
  const state = stateOf(definition, failure.state);
  if (procedure === 'abandon') return undefined;
  if (state === undefined) return `${procedure} needs a state that was entered, and the run failed in ${failure.state}`;
  switch (procedure) {
    case 'escalate':
      return escalationOf(definition, failure) === undefined ? noAuthority(failure, state) : undefined;
    case 'reopen':
      return state.kind === 'gate' ? undefined : `reopen needs a gate; ${failure.state} is a ${state.kind}`;
    case 'skip':
      if (state.kind === 'stage' && state.skip !== undefined) return undefined;
      return `skip needs a stage that says so with skip, and ${failure.state} does not`;
    case 'patch':
      if (patchableKeys(definition).length > 0) return undefined;
      return `${procedure} changes what a stage or a wait wrote, and none writes anything`;
    default:
      return undefined;
  }
}

function noAuthority({ state, escalated }: Failure, { kind }: AnyState): string {
  if (kind === 'gate') {
    return `escalate hands a gate to the next authority, and ${state} names none in escalations or rounds.last`;
  }
  return escalated === true
    ? 'escalate hands a run on once, and this one was'
    : 'escalate hands the run to the people of recovery.escalateTo, and the pipeline names none';
}

function rerunFlaw(definition: Definition, visits: Snapshot['visits'], to: unknown): string | undefined {
  const target = typeof to === 'string' ? stateOf(definition, to) : undefined;
  if (target === undefined) return `expected a state of the pipeline to go to, got ${briefly(to)}`;
  if (target.kind !== 'stage') return `rerun enters a stage again; ${String(to)} is a ${target.kind}`;
  return Object.hasOwn(visits, String(to)) ? undefined : `rerun enters a stage again; ${String(to)} was never entered`;
}

function misdirection(procedure: Procedure, to: unknown, failedIn: string): string | undefined {
  if (to === failedIn) return undefined;
  return `${procedure} goes back to ${failedIn}, where the run failed; got ${briefly(to)}`;
}
