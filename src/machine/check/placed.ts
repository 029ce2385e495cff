import type { Action, Definition, RetryPolicy } from '../definition.js';
import { pathTo } from '../paths.js';
import type { Subject } from './problem.js';

/** Something a definition says, and where; with the state that says it, unless the definition itself does. */
export type Placed<T> = { readonly place: string; readonly value: T; readonly state?: string };

/** Every action, in the order written: those of the states, then those of the run. */
export function actionsIn({ states, actions = {} }: Definition): Placed<Action>[] {
  const listed = (place: string, list: readonly Action[] | undefined, state?: string) =>
    (list ?? []).map((value, index): Placed<Action> => {
      return { place: `${place}[${index}]`, value, ...(state !== undefined && { state }) };
    });
  return [
    ...Object.entries(states).flatMap(([name, state]) => {
      if (state.kind === 'choice') return [];
      const exit = state.kind === 'final' ? undefined : state.exit;
      return [...listed(`states.${name}.entry`, state.entry, name), ...listed(`states.${name}.exit`, exit, name)];
    }),
    ...listed('actions.FAILED', actions.FAILED),
    ...listed('actions.CANCELLED', actions.CANCELLED),
  ];
}

/** Every retry policy: those of the stages, of what undoes them, and of the actions. */
export function retriesIn(definition: Definition): Placed<RetryPolicy>[] {
  const stages = Object.entries(definition.states).flatMap(([name, state]) =>
    state.kind === 'stage'
      ? [
          { place: `states.${name}.retry`, value: state.retry, state: name },
          { place: `states.${name}.compensation.retry`, value: state.compensation?.retry, state: name },
        ]
      : [],
  );
  const actions = actionsIn(definition).map(({ value, ...where }) => ({
    ...where,
    place: `${where.place}.retry`,
    value: value.retry,
  }));
  return [...stages, ...actions].flatMap(({ value, ...where }) => (value === undefined ? [] : [{ ...where, value }]));
}

/** The way to the state that something is said in. */
export function wayTo({ tree }: Subject, { state }: Pick<Placed<unknown>, 'state'>): string[] {
  return state === undefined ? [] : pathTo(tree, state);
}
