import type { AnyState, Definition } from './definition.js';
import type { Lifecycle } from './snapshot.js';

/** The state of that name, if the definition itself has one: never a member that every object inherits. */
export function stateOf(definition: Definition, name: string): AnyState | undefined {
  return Object.hasOwn(definition.states, name) ? definition.states[name] : undefined;
}

/** The coarse state a run has while it is in a state. A name the definition does not have counts as `RUNNING`. */
export function lifecycleOf(definition: Definition, name: string): Lifecycle {
  if (name === 'IDLE' || name === 'FAILED' || name === 'CANCELLED') return name;
  const kind = stateOf(definition, name)?.kind;
  if (kind === 'gate') return 'WAITING_FOR_APPROVAL';
  return kind === 'final' ? 'COMPLETE' : 'RUNNING';
}
