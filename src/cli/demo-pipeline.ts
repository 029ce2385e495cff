import type { AnyState, Definition } from '../machine/index.js';
import { discoveryToSpecification } from '../pipelines/index.js';

/**
 * The product's pipeline as the demo runs it, as data: its last gate takes two people, each with a signature, and an agent that gets no
 * answer gives up within seconds, for somebody looks on.
 */
export const demoPipeline: Definition = {
  ...discoveryToSpecification,
  states: Object.fromEntries(
    Object.entries<AnyState>(discoveryToSpecification.states).map(([name, state]) => [name, asShown(name, state)]),
  ),
};

function asShown(name: string, state: AnyState): AnyState {
  if (state.kind === 'stage') return { ...state, retry: { ...state.retry, maximumAttempts: 4 } };
  return state.kind === 'gate' && name === 'WAITING_ARCHITECTURE_APPROVAL'
    ? { ...state, quorum: 2, signed: true }
    : state;
}
