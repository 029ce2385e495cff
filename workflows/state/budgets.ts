import { grantsNeeded, NOTHING_SPENT, overBudget, type Spent, sumSpent } from '../../src/contract/index.js';
import type { Budget, Stage } from '../../src/machine/index.js';
import type { RunData } from './run-data.js';

export type Whose = 'stage' | 'run' | 'pipeline';

/** What a stage has spent since it was entered otherwise than from its own gates, and how often it was given its budget. */
export type Visit = { readonly state: string; readonly spent: Spent; readonly grants: number };

export function visitOf({ visit, snapshot }: RunData): Visit {
  return visit ?? { state: snapshot.state, spent: NOTHING_SPENT, grants: 1 };
}

/**
 * How often this run was given the budget of its pipeline in a period, and what all runs had spent in it when the ledger was asked
 * last: not there while that is to be asked anew.
 */
export type PipelinePeriod = { readonly period: string; readonly grants: number; readonly spent?: Spent };

/** A budget, with what is spent of it and how often it was given. */
type Drawn = {
  readonly whose: Whose;
  /** The same in words. */
  readonly of: string;
  readonly budget: Budget;
  readonly spent: Spent;
  readonly grants: number;
};

/** The budgets that a stage's model calls draw on; the pipeline's as far as the ledger was asked. */
export function budgetsOf(data: RunData, stage: Stage): Drawn[] {
  const { budget, pipelineBudget } = data.definition;
  const { spent, grants } = visitOf(data);
  const { pipelinePeriod } = data;
  const drawn: Drawn[] = [];
  if (stage.budget) drawn.push({ whose: 'stage', of: 'the stage', budget: stage.budget, spent, grants });
  if (budget) {
    const all = sumSpent(Object.values(data.spending));
    drawn.push({ whose: 'run', of: 'the run', budget, spent: all, grants: data.grants });
  }
  if (pipelineBudget && pipelinePeriod?.spent) {
    const { period, spent: byAll, grants: times } = pipelinePeriod;
    const of = `the pipeline in ${period}`;
    drawn.push({ whose: 'pipeline', of, budget: pipelineBudget, spent: byAll, grants: times });
  }
  return drawn;
}

type OverLine = { readonly whose: Whose; readonly line: string };

/** What is used up of the budgets that the stage draws on. */
export function overLines(data: RunData, stage: Stage): OverLine[] {
  return budgetsOf(data, stage).flatMap(({ whose, of, budget, spent, grants }) =>
    overBudget(budget, spent, grants).map((line) => ({ whose, line: `${line} of ${of}` })),
  );
}

/** What bounds an agent's steps besides its limits. */
export type Bounds = {
  /** Whether a budget is used up. */
  readonly isOver: () => boolean;
  /** Asks before that what is spent, where others spend, too. */
  readonly countUp?: () => Promise<void>;
};

/** Gives budgets again, as often as it takes for the work to go on. */
export function grant(data: RunData, stage: Stage, budgets: readonly Whose[]): void {
  for (const { whose, budget, spent, grants: before } of budgetsOf(data, stage)) {
    if (!budgets.includes(whose)) continue;
    const grants = grantsNeeded(budget, spent, before);
    if (whose === 'run') data.grants = grants;
    if (whose === 'stage' && data.visit) data.visit = { ...data.visit, grants };
    if (whose === 'pipeline' && data.pipelinePeriod) data.pipelinePeriod = { ...data.pipelinePeriod, grants };
  }
}
