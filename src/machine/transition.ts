import { wiredArrows, writtenKey } from './arrows.js';
import { arrowFailure, outcomeFailure } from './causes.js';
import type { AnyState, Definition, GuardedArrow, Json } from './definition.js';
import { editableKeys, editOf } from './edits.js';
import { FAILURES, type Failure } from './failure.js';
import type { AnyGate } from './gate.js';
import { type GuardScope, guardPasses } from './guard.js';
import { stateOf } from './lifecycle.js';
import { recoveryTarget } from './recovery.js';
import type { MachineEvent, Refusal, Snapshot, TransitionResult } from './snapshot.js';

/** A run before its admission. */
export function initialSnapshot(_definition: Definition, input: Json): Snapshot {
  return { state: 'IDLE', input, context: {}, visits: {} };
}

/**
 * Moves a snapshot by one event; performs nothing, changes neither argument, and throws for no event, whatever it holds.
 *
 * An event the state does not accept is a refusal, not an error: late approvals are normal in a durable system. A choice is left
 * by `always`, one at a time. `failed` leaves every open state: where a stage wires it and no guard passes, to `FAILED`.
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
  if (event.type === 'cancelled') return enter(definition, snapshot, event, 'CANCELLED');
  return event.type === 'failed' ? fail(definition, snapshot, event, undefined) : unexpected(snapshot, event);
}

function leaveFailed(definition: Definition, snapshot: Snapshot, event: MachineEvent): TransitionResult {
  if (event.type === 'cancelled') return enter(definition, snapshot, event, 'CANCELLED');
  if (event.type !== 'recovered') return unexpected(snapshot, event);
  const target = recoveryTarget(definition, snapshot, event.recovery);
  if (!target.ok) return refuse(snapshot, event.type, 'ILLEGAL_PROCEDURE', target.message);
  if (target.to !== 'FAILED') return enter(definition, withFailure(snapshot, undefined), event, target.to);
  return { ok: true, snapshot, move: { from: 'FAILED', to: 'FAILED', event: event.type } };
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

/** The snapshot with what the event brings: its data in the context, and the failure that an outcome stands for. */
function take(snapshot: Snapshot, state: AnyState, event: MachineEvent): Snapshot {
  const key = writtenKey(state, event.type);
  const told =
    key === undefined || event.data === undefined
      ? snapshot
      : { ...snapshot, context: { ...snapshot.context, [key]: event.data } };
  const failure = outcomeFailure(snapshot.state, state, event.type);
  return failure === undefined ? told : withFailure(told, failure);
}

function firstPassing(
  definition: Definition,
  { input, context, visits }: Snapshot,
  data: Json,
  type: string,
  arrows: readonly GuardedArrow[],
): GuardedArrow | undefined {
  let scope: GuardScope | undefined;
  return arrows.find(({ when }) => {
    if (when === undefined) return true;
    scope ??= { input, context, visits: countedVisits(definition, visits), event: { type, data } };
    return guardPasses(when, scope);
  });
}

/** Every state of the pipeline with how often it was entered, 0 included, so that a guard may count before the first time. */
export function countedVisits(definition: Definition, visits: Snapshot['visits']): Snapshot['visits'] {
  return { ...Object.fromEntries(Object.keys(definition.states).map((name) => [name, 0])), ...visits };
}

function follow(
  definition: Definition,
  snapshot: Snapshot,
  event: MachineEvent,
  arrow: GuardedArrow,
): TransitionResult {
  if (arrow.to !== 'FAILED' || snapshot.failure !== undefined) return enter(definition, snapshot, event, arrow.to);
  const failure = arrowFailure(snapshot.state, event.type, arrow.reason);
  return enter(definition, withFailure(snapshot, failure), event, 'FAILED');
}

function enter(definition: Definition, snapshot: Snapshot, event: MachineEvent, to: string): TransitionResult {
  const carries = to === 'FAILED' || stateOf(definition, to)?.kind === 'choice';
  const count = Object.hasOwn(snapshot.visits, to) ? (snapshot.visits[to] as number) : 0;
  const next = { ...snapshot, state: to, visits: { ...snapshot.visits, [to]: count + 1 } };
  return {
    ok: true,
    snapshot: carries ? next : withFailure(next, undefined),
    move: { from: snapshot.state, to, event: event.type },
  };
}

function withFailure({ failure: _, ...rest }: Snapshot, failure: Failure | undefined): Snapshot {
  return failure === undefined ? rest : { ...rest, failure };
}

function unexpected(snapshot: Snapshot, event: MachineEvent): TransitionResult {
  return refuse(snapshot, event.type, 'UNEXPECTED_EVENT', `${snapshot.state} does not accept "${event.type}"`);
}

function refuse(snapshot: Snapshot, event: string, code: Refusal['code'], message: string): TransitionResult {
  return { ok: false, refusal: { code, state: snapshot.state, event, message } };
}
