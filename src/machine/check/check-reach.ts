import { arrowsOf } from '../arrows.js';
import type { Definition } from '../definition.js';
import { stateOf } from '../lifecycle.js';
import { pathTo } from '../paths.js';
import type { Problem, Subject } from './problem.js';

/**
 * Every state can be reached and can be left, the run can complete, and no part of it is a trap. Leading to `FAILED` or `CANCELLED`
 * in so many words is a way out; a stage's unwired `failed` is not.
 */
export function checkReach({ definition, tree }: Subject): Problem[] {
  const problems: Problem[] = [];
  const finals = Object.keys(definition.states).filter((name) => stateOf(definition, name)?.kind === 'final');
  const completing = leadingTo(definition, new Set(finals));
  const ending = leadingTo(definition, new Set([...finals, 'FAILED', 'CANCELLED']));
  for (const [name, state] of Object.entries(definition.states)) {
    const place = `states.${name}`;
    const path = pathTo(tree, name);
    if (path.length === 0) {
      const fix = 'Lead an arrow to it, or remove it.';
      problems.push({ rule: 'unreachable', place, message: `no arrow leads to ${name} from IDLE`, fix, path });
    }
    if (state.kind !== 'final' && arrowsOf(definition, name).every((arrow) => arrow.implicit === true)) {
      const fix = 'Wire its events, or make it final.';
      problems.push({ rule: 'dead-end', place, message: `nothing leads out of ${name}`, fix, path });
    } else if (!ending.has(name)) {
      const message = `no way leads from ${name} to a final state`;
      problems.push({ rule: 'no-way-out', place, message, fix: 'Lead one of its ways to a final state.', path });
    }
  }
  if (stateOf(definition, definition.initial) !== undefined && !completing.has(definition.initial)) {
    const message = 'no run can complete: no way leads from the initial state to a final one';
    const fix = 'Add a final state, and lead to it.';
    problems.push({ rule: 'no-way-out', place: 'initial', message, fix, path: ['IDLE', definition.initial] });
  }
  return problems;
}

/** The states from which some arrow written down leads, directly or not, to one of the goals; the goals included. */
function leadingTo(definition: Definition, goals: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(goals);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const name of Object.keys(definition.states)) {
      if (arrowsOf(definition, name).some((arrow) => !arrow.implicit && found.has(arrow.to))) found.add(name);
    }
  }
  return found;
}
