import type { Budget } from '../machine/index.js';
import type { MadeBy } from './artifact.js';
import { grouped, sayDollars } from './plain-words.js';

/** What model calls have cost. Calls that a retry or a replay gives again are in it once. */
export type Spent = {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Millionths of a US dollar. */
  readonly microUsd: number;
  /** Calls of models that no price is known for: they count as nothing in money. */
  readonly unpriced: number;
};

/** What a run has spent, by the states that spent it. */
export type Spending = {
  readonly total: Spent;
  readonly states: { readonly [state: string]: Spent };
  /** How many times this run was given the budget of its pipeline in a period, where that is more than once. */
  readonly given?: { readonly period: string; readonly times: number };
};

/** More than any one call takes, or costs: what a provider says beyond it is not believed. */
export const MOST_TOKENS = 1e9;
export const MOST_MICRO_USD = 1e12;

export const NOTHING_SPENT: Spent = { calls: 0, inputTokens: 0, outputTokens: 0, microUsd: 0, unpriced: 0 };

/** Adds one call; offline rules cost nothing and are no call. */
export function addCall(spent: Spent, { engine, inputTokens = 0, outputTokens = 0, microUsd }: MadeBy): Spent {
  if (engine !== 'model') return spent;
  return {
    calls: spent.calls + 1,
    inputTokens: spent.inputTokens + inputTokens,
    outputTokens: spent.outputTokens + outputTokens,
    microUsd: spent.microUsd + (microUsd ?? 0),
    unpriced: spent.unpriced + (microUsd === undefined ? 1 : 0),
  };
}

/** Whether a value from outside is one. */
export function isSpent(value: unknown): value is Spent {
  if (value === null || typeof value !== 'object') return false;
  const amounts = value as { readonly [key: string]: unknown };
  return Object.keys(NOTHING_SPENT).every((key) => Number.isFinite(amounts[key]));
}

/** Adds up, as far as whole numbers are exact: beyond that it stays where it is. */
export function sumSpent(parts: readonly Spent[]): Spent {
  return parts.reduce(
    (sum, part) => ({
      calls: plus(sum.calls, part.calls),
      inputTokens: plus(sum.inputTokens, part.inputTokens),
      outputTokens: plus(sum.outputTokens, part.outputTokens),
      microUsd: plus(sum.microUsd, part.microUsd),
      unpriced: plus(sum.unpriced, part.unpriced),
    }),
    NOTHING_SPENT,
  );
}

function plus(one: number, other: number): number {
  return Math.min(one + other, Number.MAX_SAFE_INTEGER);
}

/**
 * What is used up of a budget, one line each; empty while all of it holds.
 *
 * @param grants how many times the budget was given: once, and again with every approval to raise it
 */
export function overBudget({ tokens, money }: Budget, spent: Spent, grants: number): string[] {
  const used = spent.inputTokens + spent.outputTokens;
  return [
    ...(tokens !== undefined && used >= tokens * grants
      ? [`${grouped(used)} of ${grouped(tokens * grants)} tokens`]
      : []),
    ...(money !== undefined && spent.microUsd >= money * 1e6 * grants
      ? [`${sayDollars(spent.microUsd)} of ${sayDollars(money * grants * 1e6)}`]
      : []),
  ];
}

/**
 * How many times a budget must have been given so that what is spent is below it: as often as it was, or more.
 *
 * @example
 * grantsNeeded({ tokens: 100 }, { ...NOTHING_SPENT, inputTokens: 350 }, 1) // => 4
 */
export function grantsNeeded(budget: Budget, spent: Spent, grants: number): number {
  const { tokens, money } = budget;
  const shares = [
    ...(tokens === undefined ? [] : [(spent.inputTokens + spent.outputTokens) / tokens]),
    ...(money === undefined ? [] : [spent.microUsd / (money * 1e6)]),
  ];
  const needed = Math.max(grants, ...shares.map((share) => Math.floor(share) + 1));
  // A share that is rounded down to the whole it is a hair above.
  return overBudget(budget, spent, needed).length === 0 ? needed : needed + 1;
}

/** A budget, so many times. */
export function timesBudget({ tokens, money }: Budget, times: number): Budget {
  return {
    ...(tokens !== undefined && { tokens: tokens * times }),
    ...(money !== undefined && { money: Math.round(money * times * 1e6) / 1e6 }),
  };
}

/** What is left of a budget; of one that is passed, nothing. */
export function leftOf({ tokens, money }: Budget, spent: Spent): Budget {
  return {
    ...(tokens !== undefined && { tokens: Math.max(0, tokens - spent.inputTokens - spent.outputTokens) }),
    ...(money !== undefined && { money: Math.max(0, Math.round(money * 1e6 - spent.microUsd) / 1e6) }),
  };
}
