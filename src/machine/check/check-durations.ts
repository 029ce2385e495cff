import type { AnyState, Backoff, Definition, Duration, RetryPolicy } from '../definition.js';
import { parseDuration } from '../duration.js';
import { actionsIn, type Placed, retriesIn, wayTo } from './placed.js';
import type { Flaw, Problem, Subject } from './problem.js';

type Timed = Placed<Duration | undefined> & { readonly isNeeded?: true };

/** E5 before the run: every deadline and interval is there and can be read; the moments of gates are for `checkMoments`. */
export function checkDurations(subject: Subject): Problem[] {
  const { definition } = subject;
  const all: Timed[] = [
    { place: 'deadline', value: definition.deadline, isNeeded: true },
    { place: 'recoveryWindow', value: definition.recoveryWindow },
    { place: 'recovery.lease', value: definition.recovery?.lease },
    ...(definition.cancellation === undefined ? [] : [graceOf(definition.cancellation)]),
    ...Object.entries(definition.states).flatMap(([name, state]) =>
      durationsOf(state).map((timed): Timed => ({ ...timed, place: `states.${name}.${timed.place}`, state: name })),
    ),
    ...actionsIn(definition).map(({ value, ...where }): Timed => {
      return { ...where, place: `${where.place}.timeout`, value: value.timeout };
    }),
    ...retriesIn(definition).flatMap(intervalsOf),
  ];
  return all.flatMap((timed) => {
    if (timed.value === undefined && timed.isNeeded !== true) return [];
    return durationFlaws(timed.place, timed.value).map((flaw) => ({ ...flaw, path: wayTo(subject, timed) }));
  });
}

/** Why a duration that is needed cannot be read, if it cannot. */
export function durationFlaws(place: string, given: Duration | undefined): Flaw[] {
  if (given !== undefined && parseDuration(given) !== undefined) return [];
  const message = given === undefined ? `${place} is missing` : `${JSON.stringify(given)} is not a duration above zero`;
  return [
    { rule: 'invalid-duration', place, message, fix: 'Give a number with its unit ms, s, m, h or d, like "72h".' },
  ];
}

function graceOf({ grace }: NonNullable<Definition['cancellation']>): Timed {
  return { place: 'cancellation.grace', value: grace, isNeeded: true };
}

function durationsOf(state: AnyState): Timed[] {
  if (state.kind === 'wait') return [{ place: 'deadline', value: state.deadline, isNeeded: true }];
  if (state.kind === 'gate') return [{ place: 'lease', value: state.lease }];
  if (state.kind !== 'stage') return [];
  return [
    { place: 'timeout', value: state.timeout, isNeeded: true },
    { place: 'attemptTimeout', value: state.attemptTimeout },
    { place: 'heartbeat', value: state.heartbeat },
    { place: 'compensation.timeout', value: state.compensation?.timeout },
    { place: 'compensation.attemptTimeout', value: state.compensation?.attemptTimeout },
    { place: 'compensation.heartbeat', value: state.compensation?.heartbeat },
  ];
}

function intervalsOf({ value, ...where }: Placed<RetryPolicy>): Timed[] {
  const { byError = {}, ...general } = value;
  const intervals = (place: string, { initialInterval, maximumInterval }: Backoff): Timed[] => [
    { ...where, place: `${place}.initialInterval`, value: initialInterval },
    { ...where, place: `${place}.maximumInterval`, value: maximumInterval },
  ];
  return [
    ...intervals(where.place, general),
    ...Object.entries(byError).flatMap(([type, backoff]) =>
      backoff === 'never' ? [] : intervals(`${where.place}.byError.${type}`, backoff),
    ),
  ];
}
