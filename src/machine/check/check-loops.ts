import { arrowsOf, wiredArrows } from '../arrows.js';
import type { Definition } from '../definition.js';
import { stateOf } from '../lifecycle.js';
import { pathTo } from '../paths.js';
import type { Problem, Subject } from './problem.js';

/** A run cannot go round without end by itself: every cycle holds a guard, a gate or a wait. */
export function checkLoops({ definition, tree }: Subject): Problem[] {
  const reported = new Set<string>();
  return Object.keys(definition.states).flatMap((name): Problem[] => {
    const loop = reported.has(name) ? undefined : loopThrough(definition, name);
    if (loop === undefined) return [];
    for (const member of loop) reported.add(member);
    const round = [...loop, name].join(' → ');
    return [
      {
        rule: 'unbounded-loop',
        place: `states.${name}`,
        message: `${round} goes round without end: neither guard, gate nor wait stops it`,
        fix: `Guard one of its arrows, as with "visits.${name} < 3", and let the rest lead elsewhere.`,
        path: [...pathTo(tree, name), ...loop.slice(1), name],
      },
    ];
  });
}

/** The shortest cycle of free arrows through a state, beginning with it. */
function loopThrough(definition: Definition, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const from of queue) {
    for (const to of freeTargets(definition, from)) {
      if (to === start) return trace(cameFrom, start, from);
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, from);
      queue.push(to);
    }
  }
  return undefined;
}

function trace(cameFrom: ReadonlyMap<string, string>, start: string, last: string): string[] {
  const loop = [last];
  for (let at = last; at !== start; ) {
    at = cameFrom.get(at) as string;
    loop.unshift(at);
  }
  return loop;
}

/** Where a state leads with no guard, person or event from outside between; the remainder of a guarded list is guarded too. */
function freeTargets(definition: Definition, name: string): string[] {
  const state = stateOf(definition, name);
  if (state === undefined || state.kind === 'gate' || state.kind === 'wait') return [];
  return arrowsOf(definition, name)
    .filter(({ event }) => !(wiredArrows(state, event) ?? []).some((arrow) => arrow.when !== undefined))
    .map((arrow) => arrow.to);
}
