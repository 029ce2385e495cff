import { wiredArrows } from './arrows.js';
import type { AnyState, Definition, Json } from './definition.js';
import { editableKeys, editOf } from './edits.js';
import { FAILURES } from './failure.js';
import type { AnyGate } from './gate.js';
import { leaveFailed } from './leave-failed.js';
import { stateOf } from './lifecycle.js';
import { enter, firstPassing, follow, refuse, take, unexpected, withFailure } from './moves.js';
import { restoredFlaw } from './restored.js';
import type { MachineEvent, Snapshot, TransitionResult } from './snapshot.js';

/** A run before its admission. */
export function initialSnapshot(_definition: Definition, input: Json): Snapshot {
  return { state: 'IDLE', input, context: {}, visits: {} };
}

/**
 * Moves a snapshot by one event; performs nothing, changes neither argument, and throws for no event, whatever it holds.
 *
 * An event the state does not accept is a refusal, not an error: late approvals are normal in a durable system. A choice is left
 * by `always`, one at a time. `failed` leaves every open state: where a stage wires it and no guard passes, to `FAILED`. A rollback
 * and a fork count no visit: the run is then as the checkpoint was, which has counted it.
 *
 * @example
 * transition(definition, snapshot, { type: 'draftCompleted', data: { pages: 3 } })
 */
export function transition(definition: Definition, snapshot: Snapshot, event: MachineEvent): TransitionResult {
  const given: Partial<MachineEvent> | null | undefined = event;
  if (typeof given?.type !== 'string') return refuse(snapshot, '', 'UNEXPECTED_EVENT', 'an event has a type, a string');
  if (snapshot.state === 'IDLE') return leaveIdle(definition, snapshot, event);
  if (snapshot.state === 'FAILED') return leaveFailed(definition, snapshot, event);
  const state = snapshot.state === 'CANCELLED' ? undefined : stateOf(definition, snapshot.state);
  if (state === undefined || state.kind === 'final') return unexpected(snapshot, event);
  if (event.type === 'cancelled') return enter(definition, snapshot, event, 'CANCELLED');
  if (event.type === 'failed') return fail(definition, snapshot, event, state);
  if (event.type === 'edited' && state.kind === 'gate') return edit(snapshot, event, state);
  const arrows = wiredArrows(state, event.type);
  if (arrows === undefined) return unexpected(snapshot, event);
  const told = take(snapshot, state, event);
  const arrow = firstPassing(definition, told, event.data ?? null, event.type, arrows);
  if (arrow !== undefined) return follow(definition, told, event, arrow);
  return refuse(snapshot, event.type, 'GUARD_FAILED', `no guard of ${snapshot.state} lets "${event.type}" pass`);
}

function leaveIdle(definition: Definition, snapshot: Snapshot, event: MachineEvent): TransitionResult {
  if (event.type === 'admitted') return enter(definition, snapshot, event, definition.initial);
  if (event.type === 'forked') return fork(definition, snapshot, event);
  if (event.type === 'cancelled') return enter(definition, snapshot, event, 'CANCELLED');
  return event.type === 'failed' ? fail(definition, snapshot, event, undefined) : unexpected(snapshot, event);
}

/** Takes up a checkpoint of another run, with the input of this one. */
function fork(definition: Definition, snapshot: Snapshot, { type, fork }: MachineEvent): TransitionResult {
  const flaw = restoredFlaw(definition, fork?.to, fork);
  if (flaw !== undefined || fork === undefined) {
    return refuse(snapshot, type, 'UNEXPECTED_EVENT', flaw ?? 'forked carries a checkpoint');
  }
  const { to, context, visits } = fork;
  return { ok: true, snapshot: { ...snapshot, state: to, context, visits }, move: { from: 'IDLE', to, event: type } };
}

function fail(
  definition: Definition,
  snapshot: Snapshot,
  event: MachineEvent,
  state: AnyState | undefined,
): TransitionResult {
  const said = event.failure;
  if (typeof said?.code !== 'string' || !Object.hasOwn(FAILURES, said.code) || typeof said.message !== 'string') {
    return refuse(snapshot, 'failed', 'UNEXPECTED_EVENT', 'failed carries a failure with a known code and a message');
  }
  const failed = withFailure(snapshot, { code: said.code, state: snapshot.state, message: said.message });
  const arrows = state?.kind === 'stage' ? (wiredArrows(state, 'failed') ?? []) : [];
  const data = event.data ?? { code: said.code, message: said.message };
  const arrow = firstPassing(definition, failed, data, 'failed', arrows);
  return follow(definition, failed, event, arrow ?? { to: 'FAILED' });
}

/** Replaces what a gate lays open to its reviewers; the gate stays as it is, and so does the count of its visits. */
function edit(snapshot: Snapshot, event: MachineEvent, gate: AnyGate): TransitionResult {
  const { state } = snapshot;
  const written = editOf(gate, event);
  if (written === undefined) {
    const message = `${state} takes an edit of ${editableKeys(gate).join(', ') || 'nothing'}, with the key and the value`;
    return refuse(snapshot, event.type, 'UNEXPECTED_EVENT', message);
  }
  const context = { ...snapshot.context, [written.key]: written.value };
  return { ok: true, snapshot: { ...snapshot, context }, move: { from: state, to: state, event: event.type } };
}
