import type { Seat } from '../machine/index.js';
import { freeSeats, type GateVotes, isSeatOf } from './gate-people.js';
import type { OpenGate } from './open-gate.js';

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
export function needsOf(gate: GateVotes): GateNeeds {
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

/** Who may decide and is told of it by no channel, where others are told. */
export function untoldAt({ people, channels }: Pick<OpenGate, 'people' | 'channels'>): readonly string[] {
  const untold = people.filter((id) => !Object.hasOwn(channels, id));
  return untold.length < people.length ? untold : [];
}
