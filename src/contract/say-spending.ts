import type { Budget, Json } from '../machine/index.js';
import { grouped, sayCount, sayDollars, toVisible } from './plain-words.js';
import type { Told } from './say-call.js';
import { NOTHING_SPENT, type Spent, sumSpent } from './spending.js';

/** What a stage lays before a gate as its budget is used up. */
export type BudgetAsked = {
  /** A line each, as `overBudget` says it, with whose budget it is. */
  readonly usedUp: readonly string[];
  /** The budgets that an approval gives once more, by whose they are. */
  readonly approvalGivesAgain: { readonly [whose: string]: Budget };
  /** What the run has spent in all, by state. */
  readonly spent: { readonly [state: string]: Spent };
};

const MOST_STATES = 20;

/** Tells what of a budget is used up, by what, and how much more is asked for. */
export function saySpending(value: Json): Told {
  if (!isBudgetAsked(value)) return { lines: [], hidden: 'all of it' };
  const { usedUp, approvalGivesAgain, spent } = value;
  const states = Object.entries(spent);
  const left = states.length - MOST_STATES;
  const again = Object.entries(approvalGivesAgain).map(([whose, budget]) => `${sayBudget(budget)} for the ${whose}`);
  return {
    lines: [
      ...usedUp.map((line) => `Used up: ${toVisible(line.slice(0, 200))}`),
      `Spent by the run so far: ${saySpent(sumSpent(states.map(([, one]) => one)))}`,
      ...(states.length > 1
        ? states.slice(0, MOST_STATES).map(([state, one]) => `Of that, in ${toVisible(state)}: ${saySpent(one)}`)
        : []),
      `Asked for: ${again.join(', and ') || 'nothing'}, once more`,
    ],
    ...(left > 0 && { hidden: sayCount(left, 'state') }),
  };
}

/**
 * What was spent, in words.
 */
function saySpent({ calls, inputTokens, outputTokens, microUsd, unpriced }: Spent): string {
  const money = unpriced === calls ? 'of no known price' : sayDollars(microUsd);
  const besides =
    unpriced > 0 && unpriced < calls ? ` and ${sayCount(unpriced, 'call')} of models without a known price` : '';
  return `${sayCount(calls, 'model call')}, ${sayCount(inputTokens + outputTokens, 'token')}${calls === 0 ? '' : `, ${money}${besides}`}`;
}

function sayBudget({ tokens, money }: Budget): string {
  const parts = [
    ...(tokens === undefined ? [] : [`${grouped(tokens)} tokens`]),
    ...(money === undefined ? [] : [sayDollars(money * 1e6)]),
  ];
  return parts.join(' and ');
}

function isBudgetAsked(value: Json): value is Json & BudgetAsked {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const { usedUp, approvalGivesAgain, spent } = value as { readonly [key: string]: Json };
  return (
    Array.isArray(usedUp) &&
    isObject(approvalGivesAgain) &&
    isObject(spent) &&
    Object.values(spent as object).every(isSpent)
  );
}

function isSpent(value: Json): boolean {
  return (
    isObject(value) &&
    Object.keys(NOTHING_SPENT).every((key) => typeof (value as { [k: string]: Json })[key] === 'number')
  );
}

function isObject(value: Json | undefined): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
