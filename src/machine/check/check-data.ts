import { isWrittenBy, surelyWrites, writtenKeys } from '../arrows.js';
import type { AnyState } from '../definition.js';
import { pathTo, searchFrom, type Tree } from '../paths.js';
import { parseReads } from '../reads.js';
import { listedBy, type Use, usesOf } from '../uses.js';
import type { Problem, Subject } from './problem.js';

/** A context key is written on every way to where it is read; an optional one by some state; an input field is in the schema. */
export function checkData(subject: Subject): Problem[] {
  const { definition } = subject;
  const unwritten = new Map<string, Tree>();
  /** The states that can be reached without the key having been written. */
  const withoutKey = (key: string): Tree => {
    const known =
      unwritten.get(key) ??
      searchFrom(definition, { allows: (from, arrow) => !surelyWrites(definition, from, arrow, key) });
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
  const writers = Object.entries(definition.states).filter(([, other]) => writtenKeys(other).includes(key));
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

function unknownInputs({ definition, tree }: Subject, name: string, state: AnyState): Problem[] {
  const properties = definition.input.properties;
  if (typeof properties !== 'object' || properties === null) return [];
  const { field, entries } = listedBy(state);
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
