import { type ArrowView, wiredEvents, writtenKey } from '../arrows.js';
import type { AnyState, Definition, GuardedArrow } from '../definition.js';
import { parseGuard } from '../guard.js';
import { referencesOf } from '../guard-references.js';
import { stateOf } from '../lifecycle.js';
import { pathTo, searchFrom, type Tree } from '../paths.js';
import { parseReads } from '../reads.js';
import { arrowPlace } from './place.js';
import type { Problem, Subject } from './problem.js';

/** One place where a context key is read, and the event on which a guard reads it. */
type Use = { readonly place: string; readonly key: string; readonly optional: boolean; readonly event?: string };

/** A context key is written on every way to where it is read; an optional one by some state; an input field is in the schema. */
export function checkData(subject: Subject): Problem[] {
  const { definition } = subject;
  const unwritten = new Map<string, Tree>();
  /** The states that can be reached without the key having been written. */
  const withoutKey = (key: string): Tree => {
    const known =
      unwritten.get(key) ?? searchFrom(definition, (from, arrow) => !surelyWrites(definition, from, arrow, key));
    unwritten.set(key, known);
    return known;
  };
  return Object.entries(definition.states).flatMap(([name, state]) => [
    ...usesOf(name, state).flatMap((use) => flawOf(subject, name, state, use, withoutKey)),
    ...unknownInputs(subject, name, state),
  ]);
}

function flawOf(
  { definition, tree }: Subject,
  name: string,
  state: AnyState,
  { place, key, optional, event }: Use,
  withoutKey: (key: string) => Tree,
): Problem[] {
  const writers = Object.entries(definition.states).filter(([, other]) => 'writes' in other && other.writes === key);
  if (writers.length === 0) {
    const message = `${name} reads ${JSON.stringify(key)}, which no state writes`;
    const fix = `Give the state that makes it writes: ${JSON.stringify(key)}, or mend the name.`;
    return [{ rule: 'read-before-written', place, message, fix, path: pathTo(tree, name) }];
  }
  if (optional || (event !== undefined && isWrittenBy(state, event, key))) return [];
  const path = pathTo(withoutKey(key), name);
  if (path.length === 0) return [];
  const makers = writers.map(([writer]) => writer).join(', ');
  const message = `${name} reads ${JSON.stringify(key)}, which is not written on the way ${path.join(' → ')}`;
  const cure =
    event === undefined ? `mark the read as optional, ${JSON.stringify(`${key}?`)}` : `ask "has(context.${key})" first`;
  return [{ rule: 'read-before-written', place, message, fix: `Lead that way through ${makers}, or ${cure}.`, path }];
}

function surelyWrites(definition: Definition, from: string, arrow: ArrowView, key: string): boolean {
  const state = stateOf(definition, from);
  return state !== undefined && isWrittenBy(state, arrow.event, key);
}

/** Whether an event writes a context key; a gate that expires has no decision record to write. */
export function isWrittenBy(state: AnyState, event: string, key: string): boolean {
  return writtenKey(state, event) === key && !(state.kind === 'gate' && event === 'expired');
}

function usesOf(name: string, state: AnyState): Use[] {
  const { field, entries } = listOf(state);
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

function listOf(state: AnyState): { field: string; entries: readonly string[] } {
  if (state.kind === 'stage') return { field: 'reads', entries: state.reads ?? [] };
  if (state.kind === 'gate') return { field: 'shows', entries: state.shows ?? [] };
  return { field: 'outputs', entries: state.kind === 'final' ? (state.outputs ?? []) : [] };
}

function unknownInputs({ definition, tree }: Subject, name: string, state: AnyState): Problem[] {
  const properties = definition.input.properties;
  if (typeof properties !== 'object' || properties === null) return [];
  const { field, entries } = listOf(state);
  return entries.flatMap((entry, index): Problem[] => {
    const { source, key } = parseReads(entry);
    if (source !== 'input' || key === null || Object.hasOwn(properties, key)) return [];
    const message = `${name} reads input.${key}, which the input's schema does not have`;
    const fix = `Read one of ${Object.keys(properties).join(', ')}, or add it to the schema.`;
    return [
      { rule: 'invalid-read', place: `states.${name}.${field}[${index}]`, message, fix, path: pathTo(tree, name) },
    ];
  });
}
