import type { Reviewer, Seat } from '../machine/index.js';
import type { DecisionRecord } from './audit.js';
import type { OpenGate } from './open-gate.js';

/** What of a gate says who is needed. */
export type Needing = Pick<OpenGate, 'people' | 'quorum' | 'seats' | 'holders'> & {
  readonly decisions: readonly Pick<DecisionRecord, 'by' | 'decision'>[];
  readonly delegations: readonly { readonly from: string; readonly to: string }[];
};

/** What an open gate lacks to be approved. */
export type GateNeeds = {
  /** How many people more must approve, at least one of them while a seat is free. */
  readonly more: number;
  /** The seats nobody who has approved fills, with whoever could. */
  readonly seats: readonly { readonly seat: Seat; readonly people: readonly string[] }[];
  /** Who may decide and has not. */
  readonly awaited: readonly string[];
};

/** Says how many must still approve, which seats are free and who could fill them. */
export function needsOf(gate: Needing): GateNeeds {
  const decided = new Set(gate.decisions.map(({ by }) => by));
  const awaited = gate.people.filter((person) => !decided.has(person));
  const approvers = gate.decisions.filter(({ decision }) => decision === 'approved').map(({ by }) => by);
  const free = freeSeats(approvers, gate);
  return {
    more: Math.max(gate.quorum - approvers.length, free.length),
    seats: free.map((seat) => ({ seat, people: awaited.filter((person) => isSeatOf(seat, person, gate)) })),
    awaited,
  };
}

/** Everybody who may decide: who is asked, without the excluded, and with delegates in the place of those they stand for. */
export function peopleAt({
  reviewers,
  holders,
  excluded,
  delegations,
}: Pick<OpenGate, 'reviewers' | 'holders' | 'excluded'> & Pick<Needing, 'delegations'>): string[] {
  const wanted = new Set(reviewers.map(keyOf));
  const asked = holders.filter(({ reviewer }) => wanted.has(keyOf(reviewer))).flatMap(({ people }) => people);
  const may = asked.filter((id) => !excluded.some((other) => other.id === id));
  return [...new Set(may.map((id) => delegations.find(({ from }) => from === id)?.to ?? id))];
}

/** Who may decide and is told of it by no channel, where others are told. */
export function untoldAt({ people, channels }: Pick<OpenGate, 'people' | 'channels'>): readonly string[] {
  const untold = people.filter((id) => !Object.hasOwn(channels, id));
  return untold.length < people.length ? untold : [];
}

/** Seats of one person each, without those that these people fill at best. */
function freeSeats(people: readonly string[], gate: Needing): Seat[] {
  const seats = (gate.seats ?? []).flatMap(({ count = 1, ...reviewer }) =>
    Array.from({ length: count }, (): Seat => reviewer),
  );
  const taken = new Map<number, string>();
  const seat = (person: string, tried: Set<number>): boolean =>
    seats.some((wanted, at) => {
      if (tried.has(at) || !isSeatOf(wanted, person, gate)) return false;
      tried.add(at);
      const other = taken.get(at);
      if (other !== undefined && !seat(other, tried)) return false;
      taken.set(at, person);
      return true;
    });
  for (const person of people) seat(person, new Set());
  return seats.filter((_, at) => !taken.has(at));
}

/** Whether a person, or whoever's part they decide, is meant by a seat. */
function isSeatOf(seat: Reviewer, person: string, { holders, delegations }: Needing): boolean {
  const stands = delegations.find(({ to }) => to === person)?.from ?? person;
  return holders.some(({ reviewer, people }) => keyOf(reviewer) === keyOf(seat) && people.includes(stands));
}

function keyOf(reviewer: Reviewer): string {
  if ('id' in reviewer) return `id:${reviewer.id}`;
  return 'role' in reviewer ? `role:${reviewer.role}` : `group:${reviewer.group}`;
}
