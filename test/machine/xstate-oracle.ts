import { assign, initialTransition, setup, transition as xstateTransition } from 'xstate';
import {
  type Definition,
  type Json,
  type MachineEvent,
  type Snapshot,
  stateOf,
  toXState,
  type transition,
  type XStateContext,
} from '../../src/machine/index.js';

export type Transition = typeof transition;

/** Feeds `always` until the machine rests, as the engine does. */
export function settled(move: Transition, definition: Definition, snapshot: Snapshot): Snapshot {
  let at = snapshot;
  while (stateOf(definition, at.state)?.kind === 'choice') {
    const result = move(definition, at, { type: 'always' });
    if (!result.ok) break;
    at = result.snapshot;
  }
  return at;
}

/** The same machine, run by XState 5. */
export function createOracle(definition: Definition, input: Json) {
  const { config, guards, actions } = toXState(definition);
  const assigns = Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [name, assign(action as () => object)]),
  );
  const machine = setup({
    types: {} as { context: XStateContext; events: MachineEvent },
    guards: guards as never,
    actions: assigns as never,
  }).createMachine({ ...(config as object), context: { input, context: {}, visits: {} } } as never);
  let [at] = initialTransition(machine);
  return {
    send: (event: MachineEvent) => {
      [at] = xstateTransition(machine, at, event as never);
    },
    snapshot: (): unknown => JSON.parse(JSON.stringify({ state: at.value, ...(at.context as object) })),
  };
}
