import type { DecisionRecord, OpenGate } from '../src/contract/index.js';
import type { Reviewer, Seat } from '../src/machine/index.js';

/** The people behind reviewers, as the directory had them when the gate opened. */
export function peopleBehind(reviewers: readonly Reviewer[], { holders }: Pick<OpenGate, 'holders'>): string[] {
  const wanted = new Set(reviewers.map(keyOf));
  return [...new Set(holders.filter(({ reviewer }) => wanted.has(keyOf(reviewer))).flatMap(({ people }) => people))];
}

/**
 * Everybody who may decide now: who is asked, without the excluded, and with delegates in the place of those they stand for. The part
 * of a delegate who is excluded since goes back.
 */
export function peopleNow(gate: Pick<OpenGate, 'holders' | 'reviewers' | 'excluded' | 'delegations'>): string[] {
  const isExcluded = (id: string) => gate.excluded.some((one) => one.id === id);
  const asked = peopleBehind(gate.reviewers, gate).filter((id) => !isExcluded(id));
  const replaced = asked.map((id) => gate.delegations.find(({ from, to }) => from === id && !isExcluded(to))?.to ?? id);
  return [...new Set(replaced)];
}

/** In whose place a person decides: their own, unless somebody who is asked has handed them their part. */
export function standsFor(
  person: string,
  gate: Pick<OpenGate, 'holders' | 'reviewers' | 'excluded' | 'delegations'>,
): string {
  const asked = peopleBehind(gate.reviewers, gate);
  const isAsked = (id: string) => asked.includes(id) && !gate.excluded.some((one) => one.id === id);
  return gate.delegations.find(({ from, to }) => to === person && isAsked(from))?.from ?? person;
}

/** Whose part a person decided, where they have, else would decide. */
function partOf(person: string, gate: OpenGate): string {
  const record = gate.decisions.find(({ by }) => by === person);
  return record ? (record.for ?? person) : standsFor(person, gate);
}

/** Whether these people, each once, are as many as the gate needs and can fill its seats. */
function isQuorum(people: readonly string[], gate: OpenGate): boolean {
  if (people.length < gate.quorum) return false;
  const seats = (gate.seats ?? []).flatMap((seat) => Array.from({ length: seat.count ?? 1 }, () => seat));
  return canSeat(seats.map((seat) => people.filter((person) => isSeatOf(seat, partOf(person, gate), gate))));
}

function isSeatOf(seat: Seat, person: string, gate: OpenGate): boolean {
  return peopleBehind([seat], gate).includes(person);
}

/** Whether each seat can be given a person of its own: a matching, found by letting seated people move up. */
function canSeat(candidates: readonly (readonly string[])[]): boolean {
  const seated = new Map<string, number>();
  const place = (seat: number, tried: Set<string>): boolean =>
    (candidates[seat] ?? []).some((person) => {
      if (tried.has(person)) return false;
      tried.add(person);
      const other = seated.get(person);
      if (other !== undefined && !place(other, tried)) return false;
      seated.set(person, seat);
      return true;
    });
  return candidates.every((_, seat) => place(seat, new Set()));
}

const AGAINST = ['rejected', 'changesRequested'];

/**
 * The outcome that the gate comes to with its newest decision, or undefined while more are needed. Only a new decision ends a gate,
 * and never by an outcome it speaks against: a rung of the ladder that asks for less approves nothing by itself.
 *
 * One rejection or request for changes is enough, from whoever holds the veto; of others it counts once those who have not decided
 * against it can no longer approve. Everything else needs the quorum.
 */
export function outcomeOf(gate: OpenGate): string | undefined {
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
export function isReachable(gate: OpenGate): boolean {
  const decided = gate.decisions.map(({ by }) => by);
  const open = gate.people.filter((person) => !decided.includes(person));
  return isQuorum([...open, ...votersOf('approved', gate)], gate);
}

function votersOf(outcome: string, { decisions }: OpenGate): string[] {
  return decisions.filter(({ decision }) => decision === outcome).map(({ by }) => by);
}

function holdsVeto({ by, for: other }: DecisionRecord, gate: OpenGate): boolean {
  return gate.veto === undefined || peopleBehind(gate.veto, gate).includes(other ?? by);
}

function keyOf(reviewer: Reviewer): string {
  const [kind, name] =
    'id' in reviewer ? ['id', reviewer.id] : 'role' in reviewer ? ['role', reviewer.role] : ['group', reviewer.group];
  return `${kind}:${name}`;
}

/** A reviewer as people say it. */
export function nameOf(reviewer: Reviewer): string {
  return 'id' in reviewer ? reviewer.id : 'role' in reviewer ? reviewer.role : reviewer.group;
}
