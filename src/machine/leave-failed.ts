import { successEvent, wiredArrows } from './arrows.js';
import { changed } from './context-changes.js';
import type { Definition } from './definition.js';
import { stateOf } from './lifecycle.js';
import { enter, firstPassing, follow, refuse, take, unexpected, withFailure } from './moves.js';
import { escalationOf, recoveryFlaw } from './recovery.js';
import type { MachineEvent, Snapshot, TransitionResult } from './snapshot.js';

/** Moves a failed run: by a recovery that is legal, or by a cancellation. */
export function leaveFailed(definition: Definition, snapshot: Snapshot, event: MachineEvent): TransitionResult {
  if (event.type === 'cancelled') return enter(definition, snapshot, event, 'CANCELLED');
  if (event.type !== 'recovered') return unexpected(snapshot, event);
  const { failure } = snapshot;
  const { recovery } = event;
  const flaw = recoveryFlaw(definition, snapshot, recovery);
  if (flaw !== undefined || recovery === undefined || failure === undefined) {
    return refuse(snapshot, event.type, 'ILLEGAL_PROCEDURE', flaw ?? 'a recovery names a procedure and a state');
  }
  const { procedure, to, restore, changes } = recovery;
  const healed = withFailure(snapshot, undefined);
  if (procedure === 'abandon') return stay(snapshot);
  if (procedure === 'skip') return skip(definition, snapshot, event, failure.state);
  if (procedure === 'escalate' && escalationOf(definition, failure) === 'people') {
    return stay(withFailure(snapshot, { ...failure, escalated: true }));
  }
  if (procedure === 'rollback' && restore !== undefined) {
    const { context, visits } = restore;
    const restored = { ...healed, state: to, context, visits };
    return { ok: true, snapshot: restored, move: { from: 'FAILED', to, event: event.type } };
  }
  const corrects = (procedure === 'patch' || procedure === 'raise') && changes !== undefined;
  const mended = corrects ? { ...healed, context: changed(healed.context, changes) } : healed;
  return enter(definition, mended, event, to);
}

function stay(snapshot: Snapshot): TransitionResult {
  return { ok: true, snapshot, move: { from: 'FAILED', to: 'FAILED', event: 'recovered' } };
}

/** Goes on as if the stage that failed had completed, with what the event brings or the definition names for that. */
function skip(definition: Definition, snapshot: Snapshot, event: MachineEvent, failedIn: string): TransitionResult {
  const stage = stateOf(definition, failedIn);
  if (stage?.kind !== 'stage') return unexpected(snapshot, event);
  const data = event.data ?? stage.skip?.value;
  const completed = { type: successEvent(stage), ...(data !== undefined && { data }) };
  const told = take({ ...withFailure(snapshot, undefined), state: failedIn }, stage, completed);
  const arrow = firstPassing(definition, told, data ?? null, completed.type, wiredArrows(stage, completed.type) ?? []);
  if (arrow === undefined) {
    const message = `no guard of ${failedIn} lets "${completed.type}" pass with what it would write`;
    return refuse(snapshot, event.type, 'GUARD_FAILED', message);
  }
  const went = follow(definition, told, completed, arrow);
  return went.ok ? { ...went, move: { from: 'FAILED', to: arrow.to, event: event.type } } : went;
}
