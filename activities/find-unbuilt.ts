import type { AnyState, Definition, Work } from '../src/machine/index.js';

/**
 * What a definition asks that this version cannot do, one line each. The format holds it already; running such a pipeline and
 * leaving it out in silence would be worse than not running it.
 */
export function findUnbuilt(definition: Definition): string[] {
  return Object.entries(definition.states).flatMap(([name, state]) => unbuiltIn(name, state));
}

function unbuiltIn(name: string, state: AnyState): string[] {
  if (state.kind !== 'stage' || !hasGraph(state.work)) return [];
  return [`states.${name}.work: task graphs do not run in this version`];
}

function hasGraph(work: Work): boolean {
  return 'graph' in work || ('branches' in work && Object.values(work.branches).some(hasGraph));
}
