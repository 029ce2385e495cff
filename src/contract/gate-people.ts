import type { Reviewer, Seat } from '../machine/index.js';
import type { DecisionRecord } from './audit.js';
import type { OpenGate, Rung } from './open-gate.js';
import { isSamePerson } from './same-person.js';

/** What of a gate says who may decide: the engine keeps it, and a reader of the log follows it by the same rules. */
export type Asking = Pick<OpenGate, 'reviewers' | 'holders' | 'excluded'> & {
  readonly delegations: readonly { readonly from: string; readonly to: string }[];
};

/** And what of it says what their decisions come to. */
export type GateVotes = Asking &
  Pick<OpenGate, 'people' | 'quorum' | 'seats' | 'veto'> & {
    readonly decisions: readonly Pick<DecisionRecord, 'by' | 'decision' | 'for'>[];
  };

/** The people behind reviewers, as the directory had them when the gate opened. */
export function peopleBehind(reviewers: readonly Reviewer[], { holders }: Pick<OpenGate, 'holders'>): string[] {
  const wanted = new Set(reviewers.map(keyOf));
  return [...new Set(holders.filter(({ reviewer }) => wanted.has(keyOf(reviewer))).flatMap(({ people }) => people))];
}

/** Why a person is excluded, however their id is spelled; undefined where they are not. */
export function exclusionOf(
  id: string,
  { excluded }: Pick<OpenGate, 'excluded'>,
): OpenGate['excluded'][number] | undefined {
  return excluded.find((one) => isSamePerson(one.id, id));
}

/** Of those whom a gate excludes the ones it could come to ask, each once. */
export function excludedAmong(people: readonly string[], excluded: OpenGate['excluded']): OpenGate['excluded'] {
  return excluded.filter(
    ({ id }, at) =>
      people.some((person) => isSamePerson(person, id)) && excluded.findIndex((other) => other.id === id) === at,
  );
}

/**
 * Everybody who may decide now: who is asked, without the excluded, and with delegates in the place of those they stand for. The part
 * of a delegate who is excluded since goes back.
 */
export function peopleNow(gate: Asking): string[] {
  const isExcluded = (id: string) => exclusionOf(id, gate) !== undefined;
  const asked = peopleBehind(gate.reviewers, gate).filter((id) => !isExcluded(id));
  const replaced = asked.map((id) => gate.delegations.find(({ from, to }) => from === id && !isExcluded(to))?.to ?? id);
  return [...new Set(replaced)];
}

/** In whose place a person decides: their own, unless somebody who is asked has handed them their part. */
export function standsFor(person: string, gate: Asking): string {
  const asked = peopleBehind(gate.reviewers, gate);
  const isAsked = (id: string) => asked.includes(id) && !exclusionOf(id, gate);
  return gate.delegations.find(({ from, to }) => to === person && isAsked(from))?.from ?? person;
}

/** Whose part a person decided, where they have, else would decide. */
function partOf(person: string, gate: GateVotes): string {
  const record = gate.decisions.find(({ by }) => by === person);
  return record ? (record.for ?? person) : standsFor(person, gate);
}

/** Whether a person, by the part they decide, is meant by a seat. */
export function isSeatOf(seat: Reviewer, person: string, gate: GateVotes): boolean {
  return peopleBehind([seat], gate).includes(partOf(person, gate));
}

/** The seats, of one person each, that these people leave free at best: a matching, found by letting seated people move up. */
export function freeSeats(people: readonly string[], gate: GateVotes): Seat[] {
  const seats = (gate.seats ?? []).flatMap(({ count = 1, ...reviewer }) =>
    Array.from({ length: count }, (): Seat => reviewer),
  );
  const taken = new Map<number, string>();
  const place = (person: string, tried: Set<number>): boolean =>
    seats.some((seat, at) => {
      if (tried.has(at) || !isSeatOf(seat, person, gate)) return false;
      tried.add(at);
      const other = taken.get(at);
      if (other !== undefined && !place(other, tried)) return false;
      taken.set(at, person);
      return true;
    });
  for (const person of people) place(person, new Set());
  return seats.filter((_, at) => !taken.has(at));
}

/** Whether these people, each once, are as many as the gate needs and can fill its seats. */
function isQuorum(people: readonly string[], gate: GateVotes): boolean {
  return people.length >= gate.quorum && freeSeats(people, gate).length === 0;
}

/** A quorum as a gate keeps it: how many in all, and the seats they must fill. */
export function needOf(quorum: number | readonly Seat[] = 1): { quorum: number; seats: readonly Seat[] } {
  if (typeof quorum === 'number') return { quorum, seats: [] };
  return { quorum: quorum.reduce((sum, { count = 1 }) => sum + count, 0), seats: quorum };
}

/** The gate after a rung of its ladder; which rungs are still to come is for its keeper to say. */
export function climb<Gate extends GateVotes>(gate: Gate, { also, instead, quorum }: Rung): Gate {
  const reviewers = instead ?? [...gate.reviewers, ...(also ?? [])];
  const climbed = { ...gate, reviewers, ...(quorum !== undefined && needOf(quorum)) };
  return { ...climbed, people: peopleNow(climbed) };
}

const AGAINST = ['rejected', 'changesRequested'];

/**
 * The outcome that the gate comes to with its newest decision, or undefined while more are needed. Only a new decision ends a gate,
 * and never by an outcome it speaks against: a rung of the ladder that asks for less approves nothing by itself.
 *
 * One rejection or request for changes is enough, from whoever holds the veto; of others it counts once those who have not decided
 * against it can no longer approve. Everything else needs the quorum.
 */
export function outcomeOf(gate: GateVotes): string | undefined {
  const newest = gate.decisions.at(-1);
  if (!newest) return undefined;
  const isAgainst = AGAINST.includes(newest.decision);
  if (isAgainst && holdsVeto(newest, gate)) return newest.decision;
  if (!isAgainst && isQuorum(votersOf(newest.decision, gate), gate)) return newest.decision;
  const against = gate.decisions.filter(({ decision }) => AGAINST.includes(decision));
  if (against.length === 0 || isReachable(gate)) return undefined;
  return against.some(({ decision }) => decision === 'rejected') ? 'rejected' : 'changesRequested';
}

/** Whether those who may still approve, with those who have, could be the quorum. */
export function isReachable(gate: GateVotes): boolean {
  const decided = gate.decisions.map(({ by }) => by);
  const open = gate.people.filter((person) => !decided.includes(person));
  return isQuorum([...open, ...votersOf('approved', gate)], gate);
}

function votersOf(outcome: string, { decisions }: GateVotes): string[] {
  return decisions.filter(({ decision }) => decision === outcome).map(({ by }) => by);
}

function holdsVeto({ by, for: other }: GateVotes['decisions'][number], gate: GateVotes): boolean {
  return gate.veto === undefined || peopleBehind(gate.veto, gate).includes(other ?? by);
}

function keyOf(reviewer: Reviewer): string {
  const [kind, name] =
    'id' in reviewer ? ['id', reviewer.id] : 'role' in reviewer ? ['role', reviewer.role] : ['group', reviewer.group];
  return `${kind}:${name}`;
}

/** A reviewer's own name, whatever kind it is of. */
export function reviewerName(reviewer: Reviewer): string {
  return 'id' in reviewer ? reviewer.id : 'role' in reviewer ? reviewer.role : reviewer.group;
}
