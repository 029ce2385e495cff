import type { Definition } from './definition.js';
import { FAILURES, type Failure, type FailureCode, type Procedure } from './failure.js';
import { stateOf } from './lifecycle.js';
import type { MachineEvent, Snapshot } from './snapshot.js';

/** The procedures this machine can carry out; the others that `FAILURES` names are refused with a message that says so. */
const BUILT: readonly Procedure[] = ['resume', 'rerun', 'reopen', 'abandon'];

/** The ways out of a failure that can be taken now: legal for its reason, and built. The first is the default advice. */
export function proceduresOf(code: FailureCode): readonly Procedure[] {
  return FAILURES[code].procedures.filter((procedure) => BUILT.includes(procedure));
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
  const message = objection(failure, procedure) ?? misdirection(definition, failure, visits, recovery);
  return message === undefined ? { ok: true, to } : illegal(message);
}

function objection({ code }: Failure, procedure: Procedure): string | undefined {
  const legal: readonly Procedure[] = FAILURES[code].procedures;
  if (!legal.includes(procedure)) return `${code} allows ${legal.join(', ')}; got ${JSON.stringify(procedure)}`;
  if (BUILT.includes(procedure)) return undefined;
  return `${procedure} cannot be carried out yet; use one of ${legal.filter((name) => BUILT.includes(name)).join(', ')}`;
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
