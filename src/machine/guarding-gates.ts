import { arrowsOf } from './arrows.js';
import type { Definition } from './definition.js';
import { stateOf } from './lifecycle.js';

/** The gates that must have approved on every way to a state, guards left aside. A custom decision approves, too. */
export function guardingGates(definition: Definition, target: string): string[] {
  const gates = Object.keys(definition.states).filter((name) => stateOf(definition, name)?.kind === 'gate');
  return gates.filter((gate) => gate !== target && !isReachedWithout(definition, target, gate));
}

function isReachedWithout(definition: Definition, target: string, gateName: string): boolean {
  const gate = stateOf(definition, gateName);
  const approving = gate?.kind === 'gate' ? ['approved', ...(gate.decisions ?? [])] : [];
  const reached = new Set(['IDLE']);
  for (const from of reached) {
    for (const { event, to } of arrowsOf(definition, from)) {
      if (from !== gateName || !approving.includes(event)) reached.add(to);
    }
  }
  return reached.has(target);
}

/** What stages read from a state on, itself included, as long as the gate is not asked again: context keys and input, as they are written. */
export function readsBeyond(definition: Definition, start: string, gate: string): string[] {
  const reached = new Set([start]);
  const reads = new Set<string>();
  for (const name of reached) {
    const state = stateOf(definition, name);
    if (state?.kind === 'stage') for (const read of state.reads ?? []) reads.add(read);
    if (name !== gate) for (const { to } of arrowsOf(definition, name)) reached.add(to);
  }
  return [...reads];
}
