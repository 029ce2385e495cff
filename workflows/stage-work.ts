import { ApplicationFailure } from '@temporalio/workflow';
import { addCall, type MadeBy, NOTHING_SPENT, overBudget, type Stored, sumSpent } from '../src/contract/index.js';
import { arrowsOf, isStepwise, type Json, type MachineEvent, type Stage, type Work } from '../src/machine/index.js';
import { recordCall } from './call-records.js';
import { cheap } from './cheap-work.js';
import { type Asking, budgetsOf, hearAnswer, roundsOf, visitOf } from './loop.js';
import type { Run } from './run.js';
import { ownOf, type RunData } from './run-data.js';
import { type Ending, takeSteps } from './steps.js';
import { type Output, performWork, referenceOf, store, type Task } from './work.js';

/** What the work gave, or why it is interrupted. */
export type Done =
  | { readonly kind: 'output'; readonly output: Output }
  | { readonly kind: 'event'; readonly event: MachineEvent; readonly message?: string; readonly asked?: Asked }
  | { readonly kind: 'continue' };

/** What is laid before a gate, as an artifact of this name. */
export type Asked = { readonly name: string; readonly stored: Stored };

/** Does a stage's work, an agent's in steps where the stage has tools for it, within the budgets. */
export async function doWork(run: Run, task: Task): Promise<Done> {
  const { stage } = task;
  const rejected = hearAnswer(run.data, stage);
  if (rejected) recordCall(run, task, ...rejected);
  const isOver = () => overLines(run.data, stage).length > 0;
  if (!isStepwise(stage) || !('agent' in stage.work)) {
    if (hasAgent(stage.work) && isOver()) return askForBudget(run, stage);
    return { kind: 'output', output: await performWork(task) };
  }
  // What was approved runs first: a call costs nothing, and whoever approved it was told that it does.
  return conclude(run, stage, await takeSteps({ run, task, agent: stage.work.agent, isOver }));
}

async function conclude(run: Run, stage: Stage, ending: Ending): Promise<Done> {
  switch (ending.kind) {
    case 'answer':
      return { kind: 'output', output: ending.output };
    case 'event': {
      const { event, reason } = ending;
      const message = reason === undefined ? {} : { message: `the agent: ${reason.slice(0, 300)}` };
      return { kind: 'event', event: { type: event }, ...message };
    }
    case 'approval':
      return askForApproval(run, stage, ending.call);
    case 'budget':
      return askForBudget(run, stage);
    case 'continue':
      return ending;
  }
}

/** Lays the exact call before the gate, from its artifact: nothing of what the agent says about it. */
async function askForApproval(
  run: Run,
  stage: Stage,
  { tool, call }: Extract<Ending, { kind: 'approval' }>['call'],
): Promise<Done> {
  const name = stage.asks?.approvalNeeded;
  if (name === undefined || !isWired(run.data, 'approvalNeeded')) {
    const message = `expected a gate for the destructive tool ${tool.slice(0, 100)}; this stage wires no approvalNeeded`;
    throw ApplicationFailure.nonRetryable(message, 'AGENT_ERROR');
  }
  const { call: stored } = await cheap('fetchValues', { call });
  if (!stored) throw ApplicationFailure.nonRetryable('the call that is to be approved is not stored', 'AGENT_ERROR');
  return ask(run, 'approvalNeeded', { name, stored }, []);
}

/** Lays what was spent before the gate that the stage has for it. */
async function askForBudget(run: Run, stage: Stage): Promise<Done> {
  const { data } = run;
  const over = overLines(data, stage);
  const name = stage.asks?.budgetExceeded;
  const message = `used up: ${over.map(({ whose, line }) => `${line} of the ${whose}`).join('; ')}`;
  if (name === undefined || !isWired(data, 'budgetExceeded'))
    throw ApplicationFailure.nonRetryable(message, 'BUDGET_EXCEEDED');
  const budgets = [...new Set(over.map(({ whose }) => whose))];
  const given = Object.fromEntries(budgetsOf(data, stage).map(({ whose, budget }) => [whose, { ...budget }]));
  const stored = await store({
    usedUp: over.map(({ whose, line }) => `${line} of the ${whose}`),
    approvalGivesAgain: Object.fromEntries(budgets.map((whose) => [whose, given[whose] ?? {}])),
    spent: data.spending as Json,
  });
  return ask(run, 'budgetExceeded', { name, stored }, budgets);
}

function ask({ data }: Run, event: Asking['event'], asked: Asked, budgets: Asking['budgets']): Done {
  data.asking = {
    state: data.snapshot.state,
    event,
    digest: asked.stored.$artifact,
    budgets,
    rounds: roundsOf(data, event),
  };
  return { kind: 'event', event: { type: event, data: referenceOf(asked.stored) }, asked };
}

function isWired({ definition, snapshot }: RunData, event: Asking['event']): boolean {
  return arrowsOf(definition, snapshot.state).some((arrow) => arrow.event === event);
}

type OverLine = { readonly whose: 'stage' | 'run'; readonly line: string };

/** What is used up of the budgets that the stage draws on. */
export function overLines(data: RunData, stage: Stage): OverLine[] {
  const { spent, grants } = visitOf(data);
  const all = sumSpent(Object.values(data.spending));
  return budgetsOf(data, stage).flatMap(({ whose, budget }) =>
    overBudget(budget, whose === 'run' ? all : spent, whose === 'run' ? data.grants : grants).map((line) => ({
      whose,
      line,
    })),
  );
}

/** Counts a model call, for the run and for the visit; each result comes once, whatever was retried or replayed. */
export function spend(data: RunData, madeBy: MadeBy | undefined): void {
  if (madeBy?.engine !== 'model') return;
  const { state } = data.snapshot;
  data.spending = { ...data.spending, [state]: addCall(ownOf(data.spending, state) ?? NOTHING_SPENT, madeBy) };
  const visit = visitOf(data);
  data.visit = { ...visit, spent: addCall(visit.spent, madeBy) };
}

function hasAgent(work: Work): boolean {
  return 'agent' in work || ('branches' in work && Object.values(work.branches).some(hasAgent));
}
