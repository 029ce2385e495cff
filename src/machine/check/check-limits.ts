import type { Budget, Limits } from '../definition.js';
import { pathTo } from '../paths.js';
import type { Flaw, Problem, Subject } from './problem.js';

/** Limits and budgets leave room for something, and a budget says of what. */
export function checkLimits({ definition, tree }: Subject): Problem[] {
  return [
    ...[...budgetFlaws('budget', definition.budget), ...budgetFlaws('pipelineBudget', definition.pipelineBudget)].map(
      (flaw): Problem => ({ ...flaw, path: [] }),
    ),
    ...Object.entries(definition.states).flatMap(([name, state]) => {
      if (state.kind !== 'stage') return [];
      const flaws = [
        ...limitFlaws(`states.${name}.limits`, state.limits),
        ...budgetFlaws(`states.${name}.budget`, state.budget),
      ];
      return flaws.map((flaw): Problem => ({ ...flaw, path: pathTo(tree, name) }));
    }),
  ];
}

function limitFlaws(place: string, { steps, failures }: Limits = {}): Flaw[] {
  return [...wholeFlaws(`${place}.steps`, steps), ...wholeFlaws(`${place}.failures`, failures)];
}

function budgetFlaws(place: string, budget: Budget | undefined): Flaw[] {
  if (budget === undefined) return [];
  const { tokens, money } = budget;
  if (tokens === undefined && money === undefined) {
    const message = `${place} names neither tokens nor money`;
    return [{ rule: 'invalid-limit', place, message, fix: 'Name one of them, or leave the budget out.' }];
  }
  return [...wholeFlaws(`${place}.tokens`, tokens), ...moneyFlaws(`${place}.money`, money)];
}

function wholeFlaws(place: string, value = 1): Flaw[] {
  if (Number.isSafeInteger(value) && value >= 1) return [];
  const message = `${place} is a whole number, 1 at least; got ${value}`;
  return [{ rule: 'invalid-limit', place, message, fix: 'Allow 1 or more, or leave it out.' }];
}

function moneyFlaws(place: string, value = 1): Flaw[] {
  if (Number.isFinite(value) && value > 0) return [];
  const message = `${place} is a number of US dollars above 0; got ${value}`;
  return [{ rule: 'invalid-limit', place, message, fix: 'Allow some, like 0.5, or leave it out.' }];
}
