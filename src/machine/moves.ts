import { writtenKey } from './arrows.js';
import { arrowFailure, outcomeFailure } from './causes.js';
import type { AnyState, Definition, GuardedArrow, Json } from './definition.js';
import type { Failure } from './failure.js';
import { type GuardScope, guardPasses } from './guard.js';
import { stateOf } from './lifecycle.js';
import type { MachineEvent, Refusal, Snapshot, TransitionResult } from './snapshot.js';

/** The snapshot with what the event brings: its data in the context, and the failure that an outcome stands for. */
export function take(snapshot: Snapshot, state: AnyState, event: MachineEvent): Snapshot {
  const key = writtenKey(state, event.type);
  const told =
    key === undefined || event.data === undefined
      ? snapshot
      : { ...snapshot, context: { ...snapshot.context, [key]: event.data } };
  const failure = outcomeFailure(snapshot.state, state, event.type);
  return failure === undefined ? told : withFailure(told, failure);
}

/** The first arrow whose guard holds, or that has none. */
export function firstPassing(
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

/** Goes where an arrow leads; into `FAILED`, for its reason where nothing else has failed. */
export function follow(
  definition: Definition,
  snapshot: Snapshot,
  event: MachineEvent,
  arrow: GuardedArrow,
): TransitionResult {
  if (arrow.to !== 'FAILED' || snapshot.failure !== undefined) return enter(definition, snapshot, event, arrow.to);
  const failure = arrowFailure(snapshot.state, event.type, arrow.reason);
  return enter(definition, withFailure(snapshot, failure), event, 'FAILED');
}

/** Enters a state and counts the visit; only `FAILED` and the choices on the way there keep a failure. */
export function enter(definition: Definition, snapshot: Snapshot, event: MachineEvent, to: string): TransitionResult {
  const carries = to === 'FAILED' || stateOf(definition, to)?.kind === 'choice';
  const count = Object.hasOwn(snapshot.visits, to) ? (snapshot.visits[to] as number) : 0;
  const next = { ...snapshot, state: to, visits: { ...snapshot.visits, [to]: count + 1 } };
  return {
    ok: true,
    snapshot: carries ? next : withFailure(next, undefined),
    move: { from: snapshot.state, to, event: event.type },
  };
}

export function withFailure({ failure: _, ...rest }: Snapshot, failure: Failure | undefined): Snapshot {
  return failure === undefined ? rest : { ...rest, failure };
}

export function unexpected(snapshot: Snapshot, event: MachineEvent): TransitionResult {
  return refuse(snapshot, event.type, 'UNEXPECTED_EVENT', `${snapshot.state} does not accept "${event.type}"`);
}

export function refuse(snapshot: Snapshot, event: string, code: Refusal['code'], message: string): TransitionResult {
  return { ok: false, refusal: { code, state: snapshot.state, event, message } };
}
