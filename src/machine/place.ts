import type { AnyState } from './definition.js';

/** Where in the definition a state says where an event leads. */
export function arrowPlace(name: string, state: AnyState, event: string): string {
  if (state.kind !== 'choice') return `states.${name}.on.${event}`;
  return `states.${name}.${'always' in state ? 'always' : 'choose'}`;
}
