import type { Actor } from '../../src/contract/index.js';

/** How many refusals of one visit to a state have a line of their own in the log. */
const SINGLE_LIMIT = 20;
/** How many codes and senders a summary names. */
const NAMED_LIMIT = 20;

/**
 * The refusals of one visit to a state. Each of the first has a line in the log; after them a line stands for as many as there were
 * before it, so that a thousand cost some twenty-six lines, and a million ten more.
 */
export type Refusals = {
  readonly total: number;
  /** Those that no line stands for yet. */
  readonly open: number;
  readonly codes: { readonly [code: string]: number };
  readonly senders: { readonly [sender: string]: number };
};

export const NO_REFUSALS: Refusals = { total: 0, open: 0, codes: {}, senders: {} };

/** Counts a refusal, and says whether it has its own line, or closes a group that has one. */
export function countRefusal(
  refusals: Refusals,
  code: string,
  { id }: Actor,
): { next: Refusals; line?: 'own' | 'group' } {
  const total = refusals.total + 1;
  if (total <= SINGLE_LIMIT) return { next: { ...refusals, total }, line: 'own' };
  const next = {
    total,
    open: refusals.open + 1,
    codes: counted(refusals.codes, code),
    senders: counted(refusals.senders, id),
  };
  return next.open >= total / 2 ? { next, line: 'group' } : { next };
}

/** What the refusals that no line stands for were, in one sentence. */
export function summaryOf({ open, codes, senders }: Refusals): string {
  return `${open} more refusals: ${listed(codes)}; from ${listed(senders)}`;
}

/** The code that came most often. */
export function mostOften(codes: Refusals['codes']): string | undefined {
  return sorted(codes)[0]?.[0];
}

/** The same refusals once a line stands for all of them. */
export function settled(refusals: Refusals): Refusals {
  return { ...NO_REFUSALS, total: refusals.total };
}

function counted(counts: { readonly [name: string]: number }, name: string): { [name: string]: number } {
  const isKnown = Object.hasOwn(counts, name) || Object.keys(counts).length < NAMED_LIMIT;
  const key = isKnown ? name : 'others';
  return { ...counts, [key]: (Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) + 1 };
}

function listed(counts: { readonly [name: string]: number }): string {
  return sorted(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function sorted(counts: { readonly [name: string]: number }): [string, number][] {
  return Object.entries(counts).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
