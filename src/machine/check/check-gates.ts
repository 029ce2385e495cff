import type { Definition } from '../definition.js';
import type { AnyGate } from '../gate.js';
import { stateOf } from '../lifecycle.js';
import { pathTo } from '../paths.js';
import { parseReads } from '../reads.js';
import { formFlaws } from './form-flaws.js';
import { peopleFlaws } from './people-flaws.js';
import type { Flaw, Problem, Subject } from './problem.js';

/** What a gate says of people, outcomes and things shown fits together: nothing it asks for is out of reach or left out of account. */
export function checkGates({ definition, tree }: Subject): Problem[] {
  return Object.entries(definition.states).flatMap(([name, state]) => {
    if (state.kind !== 'gate') return [];
    const flaws = [
      ...peopleFlaws(state),
      ...exclusionFlaws(definition, name, state),
      ...shownFlaws(state),
      ...outcomeFlaws(state),
      ...conditionFlaws(state),
    ];
    return flaws.map((flaw) => ({ ...flaw, place: `states.${name}.${flaw.place}`, path: pathTo(tree, name) }));
  });
}

function exclusionFlaws(definition: Definition, name: string, { exclude = [] }: AnyGate): Flaw[] {
  return exclude.flatMap((excluded, index): Flaw[] => {
    if (typeof excluded === 'string') return [];
    const { decided } = excluded;
    if (decided !== name && stateOf(definition, decided)?.kind === 'gate') return [];
    const others = gatesOf(definition).filter((other) => other !== name);
    const message =
      decided === name
        ? `${name} cannot leave out those who decide there`
        : `${JSON.stringify(decided)} is not a gate of ${definition.name}`;
    return [{ rule: 'unknown-gate', place: `exclude[${index}].decided`, message, fix: chooseGate(others) }];
  });
}

export function gatesOf(definition: Definition): string[] {
  return Object.keys(definition.states).filter((name) => stateOf(definition, name)?.kind === 'gate');
}

export function chooseGate(gates: readonly string[]): string {
  return gates.length === 0 ? 'Remove it: there is no such gate.' : `Name one of ${gates.join(', ')}.`;
}

/** Things are known by the names under which they are shown; an input was given before the run, and cannot be edited. */
function shownFlaws({ shows = [], bindsTo = [], editable = [] }: AnyGate): Flaw[] {
  const shown = shows.map(parseReads);
  const missing = (place: string, entries: readonly string[], from: typeof shown, what: string) =>
    entries.flatMap((entry, index): Flaw[] => {
      const { name, source } = parseReads(entry);
      if (from.some((one) => one.name === name && (source === 'context' || one.source === 'input'))) return [];
      const message = `${JSON.stringify(entry)} is ${what}`;
      const fix =
        from.length === 0 ? 'Show it, or leave it out.' : `Name one of ${from.map((one) => one.name).join(', ')}.`;
      return [{ rule: 'not-shown', place: `${place}[${index}]`, message, fix }];
    });
  const kept = shown.filter(({ source }) => source === 'context');
  return [
    ...missing('bindsTo', bindsTo, shown, 'not among what the gate shows'),
    ...missing('editable', editable, kept, 'not a context key among what the gate shows'),
  ];
}

function outcomeFlaws({ decisions = [], on, commentRequired = [], forms = {} }: AnyGate): Flaw[] {
  const revision = Object.hasOwn(on, 'changesRequested') ? ['changesRequested'] : [];
  const offered = ['approved', 'rejected', ...revision, ...decisions];
  const unknown = (place: string, outcome: string): Flaw[] => {
    if (offered.includes(outcome)) return [];
    const message = `${JSON.stringify(outcome)} is not an outcome that a person may choose here`;
    return [{ rule: 'unknown-outcome', place, message, fix: `Name one of ${offered.join(', ')}.` }];
  };
  return [
    ...commentRequired.flatMap((outcome, index) => unknown(`commentRequired[${index}]`, outcome)),
    ...Object.entries(forms).flatMap(([outcome, form]) => [
      ...unknown(`forms.${outcome}`, outcome),
      ...formFlaws(`forms.${outcome}`, form),
    ]),
  ];
}

function conditionFlaws({ conditions, writes }: AnyGate): Flaw[] {
  if (conditions !== true || writes !== undefined) return [];
  const message = 'an approval may carry conditions, and no stage would ever see them';
  const fix = 'Give the gate a context key for its decision, with writes.';
  return [{ rule: 'unkept-conditions', place: 'conditions', message, fix }];
}
