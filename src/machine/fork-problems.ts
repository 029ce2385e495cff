import { isWrittenBy, surelyWrites } from './arrows.js';
import type { AnyState, Definition } from './definition.js';
import { stateOf } from './lifecycle.js';
import { pathTo, searchFrom } from './paths.js';
import type { Snapshot } from './snapshot.js';
import { usesOf } from './uses.js';

/** A checkpoint of another pipeline, or of another version of this one. */
export type ForkPoint = Pick<Snapshot, 'state' | 'context'> & {
  /** The kind that the state had there; not compared unless given. */
  readonly kind?: AnyState['kind'] | undefined;
};

/**
 * Why a run of this definition cannot go on from a checkpoint, in lines a person understands; an empty list where it can. Like the
 * checker it leaves guards aside: a key must be there, or be written on every way from the state to where it is needed.
 *
 * @example
 * forkProblems(definition, { state: 'reviewing', kind: 'gate', context: {} })
 * // => ['reviewing needs "draft", which the checkpoint does not hold (states.reviewing.shows[0])']
 */
export function forkProblems(definition: Definition, { state: start, context, kind }: ForkPoint): readonly string[] {
  const state = stateOf(definition, start);
  if (state === undefined) {
    const known = Object.keys(definition.states).join(', ');
    return [`${definition.name} has no state ${JSON.stringify(start)}; its states are ${known}`];
  }
  if (kind !== undefined && kind !== state.kind) {
    return [`${start} is a ${state.kind} in ${definition.name}, and was a ${kind} in the checkpoint`];
  }
  if (state.kind === 'final') return [`${start} is final, and no run goes on from there`];
  return unheldUses(definition, start, context);
}

function unheldUses(definition: Definition, start: string, context: Snapshot['context']): string[] {
  const needs = [...searchFrom(definition, { start }).keys()].flatMap((name) => {
    const state = stateOf(definition, name);
    if (state === undefined) return [];
    return usesOf(name, state)
      .filter(({ key, optional, event }) => {
        return !optional && !Object.hasOwn(context, key) && !(event !== undefined && isWrittenBy(state, event, key));
      })
      .map((use) => ({ ...use, name }));
  });
  return [...new Set(needs.map(({ key }) => key))].flatMap((key) => {
    const tree = searchFrom(definition, {
      start,
      allows: (from, arrow) => !surelyWrites(definition, from, arrow, key),
    });
    const need = needs.find((use) => use.key === key && tree.has(use.name));
    if (need === undefined) return [];
    const way = need.name === start ? '' : `, nor is it written on the way ${pathTo(tree, need.name).join(' → ')}`;
    return [`${need.name} needs ${JSON.stringify(key)}, which the checkpoint does not hold${way} (${need.place})`];
  });
}
