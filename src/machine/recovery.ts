import type { AnyState, Definition } from './definition.js';
import { FAILURES, type Failure, type Procedure } from './failure.js';
import { stateOf } from './lifecycle.js';
import type { MachineEvent, Snapshot } from './snapshot.js';

/** The procedures this machine can carry out; the others that `FAILURES` names are refused with a message that says so. */
const BUILT: readonly Procedure[] = ['resume', 'rerun', 'reopen', 'escalate', 'abandon'];

/**
 * The ways out of a failure that can be taken now: legal for its reason, built, and possible where it happened. The first is the
 * default advice.
 */
export function proceduresOf(definition: Definition, { code, state }: Failure): readonly Procedure[] {
  const canEscalate = hasNextAuthority(stateOf(definition, state));
  return FAILURES[code].procedures.filter((name) => BUILT.includes(name) && (name !== 'escalate' || canEscalate));
}

/** Whether a state is a gate that says who decides after those it asks first. */
export function hasNextAuthority(state: AnyState | undefined): boolean {
  return state?.kind === 'gate' && ((state.escalations ?? []).length > 0 || state.rounds?.last !== undefined);
}

export type RecoveryTarget =
  | { readonly ok: true; readonly to: string }
  | { readonly ok: false; readonly message: string };

/** Where a recovery of a failed run leads, or why it is illegal. */
export function recoveryTarget(
  definition: Definition,
  { failure, visits }: Snapshot,
  recovery: MachineEvent['recovery'],
): RecoveryTarget {
  if (failure === undefined) return illegal('the run carries no failure to recover from');
  if (recovery === null || typeof recovery !== 'object') return illegal('a recovery names a procedure and a state');
  const { procedure, to } = recovery;
  const message = objection(definition, failure, procedure) ?? misdirection(definition, failure, visits, recovery);
  return message === undefined ? { ok: true, to } : illegal(message);
}

function objection(definition: Definition, failure: Failure, procedure: Procedure): string | undefined {
  const legal: readonly Procedure[] = FAILURES[failure.code].procedures;
  if (!legal.includes(procedure)) return `${failure.code} allows ${legal.join(', ')}; got ${JSON.stringify(procedure)}`;
  const possible = proceduresOf(definition, failure);
  if (possible.includes(procedure)) return undefined;
  const why =
    procedure === 'escalate'
      ? `escalate hands a gate to the next authority, and ${failure.state} names none in escalations or rounds.last`
      : `${procedure} cannot be carried out yet`;
  return `${why}; use one of ${possible.join(', ')}`;
}

/** What is wrong with where a legal procedure is to lead. */
function misdirection(
  definition: Definition,
  failure: Failure,
  visits: Snapshot['visits'],
  { procedure, to }: NonNullable<MachineEvent['recovery']>,
): string | undefined {
  if (procedure === 'abandon')
    return to === 'FAILED' ? undefined : `abandon stays in FAILED; got ${JSON.stringify(to)}`;
  const target = typeof to === 'string' ? stateOf(definition, to) : undefined;
  if (target === undefined) return `expected a state of the pipeline to go to, got ${JSON.stringify(to)}`;
  if (procedure === 'rerun') {
    if (target.kind !== 'stage') return `rerun enters a stage again; ${to} is a ${target.kind}`;
    return Object.hasOwn(visits, to) ? undefined : `rerun enters a stage again; ${to} was never entered`;
  }
  if (to !== failure.state) return `${procedure} goes back to ${failure.state}, where the run failed; got ${to}`;
  if (procedure === 'reopen' && target.kind !== 'gate') return `reopen needs a gate; ${to} is a ${target.kind}`;
  return undefined;
}

function illegal(message: string): RecoveryTarget {
  return { ok: false, message };
}
