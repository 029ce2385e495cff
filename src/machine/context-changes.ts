import { askedKeys } from './arrows.js';
import type { Definition } from './definition.js';
import { briefly, isRecord } from './shape.js';
import type { MachineEvent, Snapshot } from './snapshot.js';
import { usesOf } from './uses.js';

type Changes = NonNullable<NonNullable<MachineEvent['recovery']>['changes']>;

/**
 * The context keys that a person may correct: what stages and waits write, and no gate does. A decision is not patched, and neither is
 * what a stage lays before a gate.
 */
export function patchableKeys(definition: Definition): string[] {
  const states = Object.values(definition.states);
  const written = (isGate: boolean) =>
    states.flatMap((state) =>
      'writes' in state && typeof state.writes === 'string' && (state.kind === 'gate') === isGate ? [state.writes] : [],
    );
  const closed = new Set([...written(true), ...states.flatMap(askedKeys)]);
  return [...new Set(written(false))].filter((key) => !closed.has(key));
}

/** Why the context cannot be changed so, if it cannot. */
export function changesFlaw(definition: Definition, changes: unknown): string | undefined {
  if (!isRecord(changes) || !isRecord(changes.set) || !isNames(changes.unset)) {
    return 'expected changes: the keys to set with their values, and a list of keys to unset';
  }
  const { set, unset = [] } = changes;
  const keys = [...Object.keys(set), ...unset];
  if (keys.length === 0) return 'the changes name no context key';
  if (Object.values(set).includes(undefined)) return 'a context key is set to JSON';
  const twice = unset.find((key) => Object.hasOwn(set, key));
  if (twice !== undefined) return `${briefly(twice)} is both set and unset`;
  const patchable = patchableKeys(definition);
  const closed = keys.find((key) => !patchable.includes(key));
  if (closed !== undefined) {
    const may = patchable.length === 0 ? 'no key may be' : `the keys that may be are ${patchable.join(', ')}`;
    return `${briefly(closed)} cannot be changed; ${may}`;
  }
  for (const [name, state] of Object.entries(definition.states)) {
    const needed = usesOf(name, state).find(({ key, optional }) => !optional && unset.includes(key));
    if (needed !== undefined) return `${briefly(needed.key)} cannot be unset: ${needed.place} needs it`;
  }
  return undefined;
}

/** The context with changes that have no flaw. */
export function changed(context: Snapshot['context'], { set, unset = [] }: Changes): Snapshot['context'] {
  return { ...Object.fromEntries(Object.entries(context).filter(([key]) => !unset.includes(key))), ...set };
}

function isNames(value: unknown): value is readonly string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
}
