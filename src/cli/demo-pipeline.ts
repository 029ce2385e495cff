import type { AnyState, Definition } from '../machine/index.js';
import { discoveryToSpecification } from '../pipelines/index.js';

/** The product's pipeline with its last gate made stricter, as data: two people, each with a signature. */
export const demoPipeline: Definition = {
  ...discoveryToSpecification,
  states: Object.fromEntries(
    Object.entries<AnyState>(discoveryToSpecification.states).map(([name, state]) => [
      name,
      state.kind === 'gate' && name === 'WAITING_ARCHITECTURE_APPROVAL' ? { ...state, quorum: 2, signed: true } : state,
    ]),
  ),
};
