import type { Action, Definition } from '../machine/index.js';

/** An action of a definition and where it stands. */
export type PlacedAction = { readonly place: string; readonly action: Action };

/** Everything a definition does besides: as its states are entered and left, and as the run fails or is cancelled. */
export function actionsOf({ states, actions = {} }: Definition): PlacedAction[] {
  return [
    ...Object.entries(states).flatMap(([state, node]) => [
      ...placed(`states.${state}.entry`, 'entry' in node ? node.entry : undefined),
      ...placed(`states.${state}.exit`, 'exit' in node ? node.exit : undefined),
    ]),
    ...Object.entries(actions).flatMap(([state, list]) => placed(`actions.${state}`, list)),
  ];
}

function placed(place: string, actions: readonly Action[] = []): PlacedAction[] {
  return actions.map((action, at) => ({ place: `${place}[${at}]`, action }));
}
