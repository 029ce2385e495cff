import type { Budget, Json } from '../machine/index.js';
import type { PeriodSpent } from './activities.js';
import { grouped, sayCount, sayDollars, toVisible } from './plain-words.js';
import type { Told } from './say-call.js';
import { isSpent, type Spent, sumSpent } from './spending.js';

/** What a stage lays before a gate as its budget is used up. */
export type BudgetAsked = {
  /** A line each, as `overBudget` says it, with whose budget it is. */
  readonly usedUp: readonly string[];
  /** What an approval gives besides, by whose budget it is: as many times the budget as the work needs to go on. */
  readonly approvalGivesAgain: { readonly [whose: string]: Budget };
  /** What the limits are then. */
  readonly newLimit: { readonly [whose: string]: Budget };
  /** What of each budget that the stage draws on is left then, also of those that are not asked for. */
  readonly leftThen?: { readonly [whose: string]: Budget };
  /** What the run has spent in all, by state. */
  readonly spent: { readonly [state: string]: Spent };
  /** What all runs of the pipeline have spent in the period, where it is the pipeline's budget. */
  readonly pipeline?: PeriodSpent;
};

const MOST_STATES = 20;

/** Tells what of a budget is used up, by what, and how much more is asked for. */
export function saySpending(value: Json): Told {
  if (!isBudgetAsked(value)) return { lines: [], hidden: 'all of it' };
  const { usedUp, approvalGivesAgain, newLimit, leftThen = {}, spent, pipeline } = value;
  const states = Object.entries(spent);
  const left = states.length - MOST_STATES;
  const asked = Object.entries(approvalGivesAgain).map(([whose, budget]) => {
    const period = whose === 'pipeline' ? ` in ${pipeline?.period}` : '';
    const left = leftThen[whose] ? `, of which ${sayBudget(leftThen[whose])} would be left` : '';
    return `Asked for: ${sayBudget(budget)} more for the ${whose}${period}, ${sayBudget(newLimit[whose] ?? {})} in all${left}`;
  });
  const others = Object.entries(leftThen)
    .filter(([whose]) => !Object.hasOwn(approvalGivesAgain, whose))
    .map(
      ([whose, budget]) =>
        `Not asked for, as it is not used up: the budget of the ${whose}, with ${sayBudget(budget)} left`,
    );
  return {
    lines: [
      ...usedUp.map((line) => `Used up: ${toVisible(line.slice(0, 200))}`),
      `Spent by the run so far: ${saySpent(sumSpent(states.map(([, one]) => one)))}`,
      ...(states.length > 1
        ? states.slice(0, MOST_STATES).map(([state, one]) => `Of that, in ${toVisible(state)}: ${saySpent(one)}`)
        : []),
      ...(pipeline ? [`Spent by all runs of the pipeline in ${pipeline.period}: ${saySpent(pipeline.spent)}`] : []),
      ...asked,
      ...others,
      ...(pipeline
        ? ['What is given of the budget of the pipeline is given to this run alone; other runs ask for themselves']
        : []),
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

/** A budget in words, as in `20,000 tokens and $0.50`. */
export function sayBudget({ tokens, money }: Budget): string {
  const parts = [
    ...(tokens === undefined ? [] : [`${grouped(tokens)} tokens`]),
    ...(money === undefined ? [] : [sayDollars(money * 1e6)]),
  ];
  return parts.join(' and ');
}

function isBudgetAsked(value: Json): value is Json & BudgetAsked {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const { usedUp, approvalGivesAgain, newLimit, leftThen, spent, pipeline } = value as { readonly [key: string]: Json };
  return (
    Array.isArray(usedUp) &&
    isObject(approvalGivesAgain) &&
    isObject(newLimit) &&
    (leftThen === undefined || isObject(leftThen)) &&
    (pipeline === undefined || isPeriodSpent(pipeline)) &&
    isObject(spent) &&
    Object.values(spent as object).every(isSpent)
  );
}

function isPeriodSpent(value: Json): boolean {
  if (!isObject(value)) return false;
  const { period, spent } = value as { readonly [key: string]: Json };
  return typeof period === 'string' && isSpent(spent);
}

function isObject(value: Json | undefined): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
