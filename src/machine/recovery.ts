import type { Definition } from './definition.js';
import { FAILURES, type Procedure } from './failure.js';
import { stateOf } from './lifecycle.js';
import type { MachineEvent, Snapshot } from './snapshot.js';

/** The procedures this machine can carry out; the others that `FAILURES` names are refused with a message that says so. */
const BUILT = ['resume', 'rerun', 'reopen', 'abandon'] as const satisfies readonly Procedure[];

/** Why a recovery of a failed run is illegal, or `undefined` where it may be carried out. */
export function objectionTo(
  definition: Definition,
  snapshot: Snapshot,
  recovery: MachineEvent['recovery'],
): string | undefined {
  const failure = snapshot.failure;
  if (failure === undefined) return 'the run carries no failure to recover from';
  if (recovery === null || typeof recovery !== 'object')
    return 'a recovery names a procedure and the state it leads to';
  const { procedure, to } = recovery;
  const legal: readonly Procedure[] = FAILURES[failure.code].procedures;
  if (!legal.includes(procedure)) {
    return `${failure.code} allows ${legal.join(', ')}; got ${JSON.stringify(procedure)}`;
  }
  if (!BUILT.some((built) => built === procedure)) {
    return `${procedure} cannot be carried out yet; use one of ${legal.filter((name) => BUILT.some((built) => built === name)).join(', ')}`;
  }
  if (procedure === 'abandon')
    return to === 'FAILED' ? undefined : `abandon stays in FAILED; got ${JSON.stringify(to)}`;
  const target = typeof to === 'string' ? stateOf(definition, to) : undefined;
  if (target === undefined) return `expected a state of the pipeline to go to, got ${JSON.stringify(to)}`;
  if (procedure === 'rerun') {
    if (target.kind !== 'stage') return `rerun enters a stage again; ${to} is a ${target.kind}`;
    return Object.hasOwn(snapshot.visits, to) ? undefined : `rerun enters a stage again; ${to} was never entered`;
  }
  if (to !== failure.state) return `${procedure} goes back to ${failure.state}, where the run failed; got ${to}`;
  if (procedure === 'reopen' && target.kind !== 'gate') return `reopen needs a gate; ${to} is a ${target.kind}`;
  return undefined;
}
