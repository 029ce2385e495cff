import { wiredEvents } from '../arrows.js';
import type { Definition, GuardedArrow } from '../definition.js';
import { type ParsedGuard, parseGuard } from '../guard.js';
import { referencesOf } from '../guard-references.js';
import { stateOf } from '../lifecycle.js';
import { pathTo } from '../paths.js';
import { arrowPlace } from '../place.js';
import type { Problem, Subject } from './problem.js';
import { type Witness, witnessesFor } from './witnesses.js';

type Parsed = Extract<ParsedGuard, { ok: true }>;
type Report = (rule: Problem['rule'], index: number | undefined, message: string, fix: string) => void;

/** Where an event can lead several ways, the guards can be read, exclude each other, and leave nothing out. */
export function checkGuards(subject: Subject): Problem[] {
  const { definition, tree } = subject;
  return Object.entries(definition.states).flatMap(([name, state]) =>
    wiredEvents(state).flatMap(([event, arrows]) =>
      flawsOf(subject, event, arrows, arrowPlace(name, state, event), pathTo(tree, name)),
    ),
  );
}

function flawsOf(
  { definition }: Subject,
  event: string,
  arrows: readonly GuardedArrow[],
  place: string,
  path: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (rule, index, message, fix) => {
    problems.push({ rule, place: index === undefined ? place : `${place}[${index}]`, message, fix, path });
  };
  const parsed = arrows.map(({ when }) => (when === undefined ? undefined : parseGuard(when)));
  const guards = new Map<number, Parsed>();
  parsed.forEach((guard, index) => {
    const flaw = guard === undefined ? undefined : guard.ok ? unknownVisit(definition, guard) : guard.message;
    if (flaw !== undefined) {
      report('invalid-guard', index, `${JSON.stringify(arrows[index]?.when)} is no guard: ${flaw}`, GUARD_FIX);
    } else if (guard?.ok) guards.set(index, guard);
  });
  reportReasons(arrows, report);
  reportUnguarded(arrows, report);
  const { all, isComplete } = witnessesFor([...guards.values()], event, Object.keys(definition.states));
  reportClashes(arrows, guards, all, report);
  if (arrows.some((arrow) => arrow.when === undefined)) return problems;
  const gap = all.find(({ scope }) => [...guards.values()].every((guard) => !guard.passes(scope)));
  if (gap === undefined && isComplete) return problems;
  const example = gap?.description ? `, as with ${gap.description}` : '';
  const message = `"${event}" may match nothing${example}`;
  report('no-remainder', undefined, message, 'Add a last arrow without when: the remainder.');
  return problems;
}

const GUARD_FIX = 'Write a CEL expression over input, context, event and visits that gives a boolean.';

function unknownVisit(definition: Definition, guard: Parsed): string | undefined {
  const unknown = referencesOf(guard.ast).find(
    ({ root, keys }) => root === 'visits' && keys[0] !== undefined && stateOf(definition, keys[0]) === undefined,
  );
  return unknown && `visits.${unknown.keys[0]} counts a state that is not there`;
}

function reportReasons(arrows: readonly GuardedArrow[], report: Report): void {
  arrows.forEach(({ reason, to }, index) => {
    if (reason === undefined || to === 'FAILED') return;
    report(
      'unused-reason',
      index,
      `the reason ${reason} is never given, for it leads to ${to}`,
      'Remove the reason, or lead to FAILED.',
    );
  });
}

function reportUnguarded(arrows: readonly GuardedArrow[], report: Report): void {
  arrows.forEach(({ when, to }, index) => {
    if (when !== undefined || index === arrows.length - 1) return;
    report(
      'clash',
      index,
      `the arrow to ${to} has no guard, so none after it can fire`,
      'Give it a guard, or move it to the end.',
    );
  });
}

function reportClashes(
  arrows: readonly GuardedArrow[],
  guards: ReadonlyMap<number, Parsed>,
  witnesses: readonly Witness[],
  report: Report,
): void {
  for (const [second, guard] of guards) {
    for (const [first, earlier] of guards) {
      if (first >= second) break;
      const isSame = arrows[first]?.when === arrows[second]?.when;
      const both = witnesses.find(({ scope }) => earlier.passes(scope) && guard.passes(scope));
      if (!isSame && both === undefined) continue;
      const when = both?.description ? `with ${both.description}` : 'whenever the one does';
      const message = `${JSON.stringify(arrows[first]?.when)} and ${JSON.stringify(arrows[second]?.when)} both hold ${when}`;
      report(
        'clash',
        second,
        message,
        `Add "&& !(…)" with the guard of arrow ${first} to this one, so that they exclude each other.`,
      );
    }
  }
}
