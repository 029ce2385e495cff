import type { AnyState, Duration } from '../definition.js';
import { parseDuration } from '../duration.js';
import { pathTo } from '../paths.js';
import type { Flaw, Problem, Subject } from './problem.js';

/** E5 before the run: every deadline and interval is there and can be read; those of gates are for `checkMoments`. */
export function checkDurations({ definition, tree }: Subject): Problem[] {
  const problems: Problem[] = [];
  const report = (place: string, given: string | undefined, isNeeded: boolean, path: readonly string[]) => {
    if (given === undefined && !isNeeded) return;
    problems.push(...durationFlaws(place, given).map((flaw) => ({ ...flaw, path })));
  };
  report('deadline', definition.deadline, true, []);
  report('recoveryWindow', definition.recoveryWindow, false, []);
  for (const [name, state] of Object.entries(definition.states)) {
    const path = pathTo(tree, name);
    for (const [field, given, isNeeded] of durationsOf(state)) report(`states.${name}.${field}`, given, isNeeded, path);
  }
  return problems;
}

/** Why a duration that is needed cannot be read, if it cannot. */
export function durationFlaws(place: string, given: Duration | undefined): Flaw[] {
  if (given !== undefined && parseDuration(given) !== undefined) return [];
  const message = given === undefined ? `${place} is missing` : `${JSON.stringify(given)} is not a duration above zero`;
  return [
    { rule: 'invalid-duration', place, message, fix: 'Give a number with its unit ms, s, m, h or d, like "72h".' },
  ];
}

function durationsOf(state: AnyState): [field: string, given: string | undefined, isNeeded: boolean][] {
  if (state.kind === 'wait') return [['deadline', state.deadline, true]];
  if (state.kind !== 'stage') return [];
  return [
    ['timeout', state.timeout, true],
    ['attemptTimeout', state.attemptTimeout, false],
    ['heartbeat', state.heartbeat, false],
    ['retry.initialInterval', state.retry?.initialInterval, false],
    ['retry.maximumInterval', state.retry?.maximumInterval, false],
  ];
}
