import type { JsonSchema, Seat } from '../machine/index.js';
import type { DecisionRecord } from './audit.js';
import { toDataSample } from './data-sample.js';
import { needsOf, untoldAt } from './gate-needs.js';
import type { OpenGate } from './open-gate.js';
import { sayNames, sayNeeded, sayReviewers, saySeat, sayStillNeeded } from './say-needs.js';

/** A part of what is to be said of a gate: lines under a heading, fit for the page they stand on. */
export type GateSection = { readonly heading: string; readonly lines: readonly string[] };

/** How somebody else's text and times stand on a page. */
export type SectionStyle = { text(line: string): string; when(iso: string): string };

/** What the outcomes ask for besides, as the definition has it. */
export type GateForms = { readonly [outcome: string]: JsonSchema };

const LINES_LIMIT = 40;

/**
 * Says everything a reviewer should know of an open gate besides what it asks and shows, in words a person outside engineering
 * understands. Sections that would be empty are left out.
 */
export function toGateSections(gate: OpenGate, style: SectionStyle, forms: GateForms = {}): GateSection[] {
  const sections: GateSection[] = [
    { heading: 'Who decides', lines: whoDecides(gate, style) },
    { heading: 'Decided so far', lines: gate.decisions.map((record) => sayDecision(record, style)) },
    { heading: 'What happens by itself', lines: whatHappens(gate, style) },
    { heading: 'What a decision needs', lines: rulesOf(gate, style, forms) },
    ...(gate.changes ?? []).map(({ name, lines, cut }) => ({
      heading: `What has changed in ${style.text(name)} since the round before`,
      lines: [...lines.map((line) => style.text(line)), ...(cut > 0 ? [`and ${cut} more`] : [])],
    })),
    { heading: `What was said in round ${gate.previous?.round ?? 0}`, lines: previousOf(gate, style) },
    { heading: 'Who is told by nothing', lines: untoldOf(gate, style) },
    {
      heading: 'Who could not be told',
      lines: (gate.unreached ?? []).map(
        ({ to, channel, kind, at, error }) =>
          `${style.text(to)}, by ${style.text(channel)}, that the gate was ${kind} (${style.when(at)}): ${style.text(error)}`,
      ),
    },
  ];
  return sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ heading, lines }) => ({ heading, lines: cutOf(lines) }));
}

function cutOf(lines: readonly string[]): readonly string[] {
  if (lines.length <= LINES_LIMIT) return lines;
  return [...lines.slice(0, LINES_LIMIT), `and ${lines.length - LINES_LIMIT} more`];
}

function whoDecides(gate: OpenGate, style: SectionStyle): string[] {
  const { seats, awaited } = needsOf(gate);
  return [
    `Needed: ${sayNeeded(gate, style.text)}`,
    ...(gate.decisions.length > 0 || seats.length > 0 ? [`Still needed: ${sayStillNeeded(gate, style.text)}`] : []),
    `May decide now: ${sayNames(awaited, style.text)}`,
    ...(gate.outcomes.some((outcome) => AGAINST.includes(outcome)) ? [sayVeto(gate, style)] : []),
    ...gate.excluded.map(({ id, why }) => `May not decide: ${style.text(id)}, who ${style.text(why)}`),
    ...gate.delegations.map(
      ({ from, to, at }) => `${style.text(to)} decides in the place of ${style.text(from)} since ${style.when(at)}`,
    ),
    ...(gate.delegates ? [`A part may be handed to: ${sayReviewers(gate.delegates, style.text)}`] : []),
  ];
}

const AGAINST = ['rejected', 'changesRequested'];

function sayVeto({ veto, outcomes }: OpenGate, style: SectionStyle): string {
  const either = outcomes.includes('changesRequested') ? ', or one request for changes,' : '';
  if (veto === undefined) return `One rejection${either} decides it`;
  const who = sayReviewers(veto, style.text);
  return `One rejection${either} by ${who} decides it; by others, once too few are left to approve`;
}

const DID: { readonly [outcome: string]: string } = {
  approved: 'approved',
  rejected: 'rejected',
  changesRequested: 'asked for changes',
};

/** One person's decision in one line, with what they said to it. */
function sayDecision({ by, decision, at, comment, ...record }: DecisionRecord, style: SectionStyle): string {
  const did = Object.hasOwn(DID, decision) ? DID[decision] : `decided ${style.text(decision)}`;
  const who = record.for === undefined ? style.text(by) : `${style.text(by)}, for ${style.text(record.for)},`;
  const why = comment ? `: “${style.text(comment)}”` : '';
  const terms = (record.conditions ?? []).map((condition) => `; on condition: ${style.text(condition)}`).join('');
  const data = record.data === undefined ? '' : `; with ${style.text(JSON.stringify(record.data))}`;
  return `${who} ${did}, ${style.when(at)}${why}${terms}${data}${record.signature ? '; signed' : ''}`;
}

function whatHappens({ reminders, escalations, deadline }: OpenGate, style: SectionStyle): string[] {
  const due = [
    ...reminders.map((at) => ({ at, what: 'whoever has not decided is reminded' })),
    ...escalations.map(({ at, also, instead, quorum }) => {
      const who = sayReviewers(instead ?? also ?? [], style.text);
      const needs = quorum === undefined ? '' : `; then needed: ${sayQuorum(quorum, style)}`;
      return { at, what: `${who} may decide${instead ? ' in place of those asked before' : ', too'}${needs}` };
    }),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return [
    ...due.map(({ at, what }) => `${style.when(at)}: ${what}`),
    `${style.when(deadline)}: the deadline; the gate expires, and nothing is approved by waiting`,
  ];
}

/** Whoever has no channel where others have one; where nobody has, nobody counts on being told. */
function untoldOf(gate: OpenGate, style: SectionStyle): string[] {
  const untold = untoldAt(gate);
  if (untold.length === 0) return [];
  const who = untold.map((id) => style.text(id)).join(', ');
  return [
    `${who}: the reviewers' list has no channel for ${untold.length === 1 ? 'this person' : 'them'} that works here`,
  ];
}

function sayQuorum(quorum: number | readonly Seat[], style: SectionStyle): string {
  if (typeof quorum === 'number') return quorum === 1 ? 'one person' : `${quorum} people`;
  return quorum.map((seat) => saySeat(seat, style.text)).join(', ');
}

function rulesOf(gate: OpenGate, style: SectionStyle, forms: GateForms): string[] {
  const { commentRequired = [], bindsTo = [], editable = [] } = gate;
  const bound = gate.shows.filter(({ name }) => bindsTo.includes(name));
  const asked = gate.outcomes.filter((outcome) => Object.hasOwn(forms, outcome));
  return [
    ...(gate.signed ? ["Signed: it counts only with the signature of a key that the reviewers' list has of you"] : []),
    ...bound.map(({ name, digest }) => `It names the digest of ${style.text(name)}: ${digest}`),
    ...(commentRequired.length > 0 ? [`A comment, for: ${commentRequired.map(style.text).join(', ')}`] : []),
    ...(gate.conditions ? ['An approval may carry conditions'] : []),
    ...asked.map((outcome) => `${style.text(outcome)} takes data: ${style.text(toDataSample(forms[outcome] ?? {}))}`),
    ...(editable.length > 0
      ? [
          `You may put a version of your own in the place of: ${editable.map(style.text).join(', ')}; that voids what was decided until then`,
        ]
      : []),
  ];
}

function previousOf({ previous }: OpenGate, style: SectionStyle): string[] {
  if (!previous) return [];
  const said = previous.decisions.map((record) => sayDecision(record, style));
  return [...said, ...(previous.outcome === 'changesRequested' ? ['What is shown now is the answer to that'] : [])];
}
