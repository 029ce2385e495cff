import { wiredEvents } from './arrows.js';
import type { AnyState, GuardedArrow } from './definition.js';
import { parseGuard } from './guard.js';
import { referencesOf } from './guard-references.js';
import { arrowPlace } from './place.js';
import { parseReads } from './reads.js';

/** One place where a context key is read, and the event on which a guard reads it. */
export type Use = { readonly place: string; readonly key: string; readonly optional: boolean; readonly event?: string };

/** Where a state reads context keys: what it lists, and what its guards name. */
export function usesOf(name: string, state: AnyState): Use[] {
  const { field, entries } = listedBy(state);
  const listed = entries.flatMap((entry, index): Use[] => {
    const { source, key, optional } = parseReads(entry);
    return source === 'input' || key === null ? [] : [{ place: `states.${name}.${field}[${index}]`, key, optional }];
  });
  return [
    ...listed,
    ...wiredEvents(state).flatMap(([event, arrows]) => guardUses(arrows, event, arrowPlace(name, state, event))),
  ];
}

function guardUses(arrows: readonly GuardedArrow[], event: string, arrowsPlace: string): Use[] {
  return arrows.flatMap(({ when }, index) => {
    const guard = when === undefined ? undefined : parseGuard(when);
    if (!guard?.ok) return [];
    const named = referencesOf(guard.ast).filter(({ root }) => root === 'context');
    const tested = new Set(named.filter(({ isTested }) => isTested).map(({ keys }) => keys[0]));
    const place = `${arrowsPlace}[${index}].when`;
    return [...new Set(named.flatMap(({ keys }) => keys.slice(0, 1)))].map((key) => ({
      place,
      key,
      optional: tested.has(key),
      event,
    }));
  });
}

/** What a state lists of what it is given, lays before people, or puts out; and under which field. */
export function listedBy(state: AnyState): { field: string; entries: readonly string[] } {
  if (state.kind === 'stage') return { field: 'reads', entries: state.reads ?? [] };
  if (state.kind === 'gate') return { field: 'shows', entries: state.shows ?? [] };
  return { field: 'outputs', entries: state.kind === 'final' ? (state.outputs ?? []) : [] };
}
