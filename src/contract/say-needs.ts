import type { Reviewer, Seat } from '../machine/index.js';
import { needsOf } from './gate-needs.js';
import type { GateVotes } from './gate-people.js';

/** How somebody else's word stands in what is said. */
export type Word = (word: string) => string;

/**
 * What a gate takes to be approved, in words.
 *
 * @example
 * 'two different people must approve: 1 of the group legal, 1 of the role product'
 */
export function sayNeeded({ quorum, seats = [] }: Pick<GateVotes, 'quorum' | 'seats'>, word: Word): string {
  const people = quorum === 1 ? 'one person must approve' : `${quorum} different people must approve`;
  const among = seats.map((seat) => saySeat(seat, word)).join(', ');
  return among === '' ? people : `${people}: ${among}`;
}

/**
 * What it takes still, and who could fill each seat that is free.
 *
 * @example
 * '2 more, with 2 of the role product (pia, paul)'
 */
export function sayStillNeeded(gate: GateVotes, word: Word): string {
  const { more, seats } = needsOf(gate);
  const still = togetherBy(seats, ({ seat }) => JSON.stringify(seat))
    .map(([{ seat, people }, count]) => `${saySeat({ ...seat, count }, word)} (${sayNames(people, word)})`)
    .join('; ');
  return `${more} more${still === '' ? '' : `, with ${still}`}`;
}

export function sayNames(ids: readonly string[], word: Word): string {
  return ids.map(word).join(', ') || 'nobody';
}

export function sayReviewers(reviewers: readonly Reviewer[], word: Word): string {
  return reviewers.map((reviewer) => sayReviewer(reviewer, word)).join(', ') || 'nobody';
}

export function saySeat(seat: Seat, word: Word): string {
  if ('id' in seat) return word(seat.id);
  return `${seat.count ?? 1} of ${sayReviewer(seat, word)}`;
}

function sayReviewer(reviewer: Reviewer, word: Word): string {
  if ('id' in reviewer) return word(reviewer.id);
  return 'role' in reviewer ? `the role ${word(reviewer.role)}` : `the group ${word(reviewer.group)}`;
}

/** Alike things once, each with how many there are. */
function togetherBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): [Item, number][] {
  const kinds = new Map<string, [Item, number]>();
  for (const item of items) {
    const key = keyOf(item);
    kinds.set(key, [item, (kinds.get(key)?.[1] ?? 0) + 1]);
  }
  return [...kinds.values()];
}
