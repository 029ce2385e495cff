import { ApplicationFailure } from '@temporalio/workflow';
import {
  grantsNeeded,
  leftOf,
  NOTHING_SPENT,
  type PeriodSpent,
  type Stored,
  timesBudget,
} from '../../src/contract/index.js';
import { arrowsOf, isStepwise, type Json, type MachineEvent, type Stage, type Work } from '../../src/machine/index.js';
import { cheap } from '../sandbox/cheap-work.js';
import { budgetsOf, overLines } from '../state/budgets.js';
import { type Asking, hearAnswer, roundsOf } from '../state/loop.js';
import type { Run } from '../state/run.js';
import type { RunData } from '../state/run-data.js';
import { type Output, referenceOf } from '../state/stored.js';
import { recordCall } from './call-records.js';
import { countUp, reportRest } from './counting.js';
import { type Ending, takeSteps } from './steps.js';
import { inTime, type Task } from './task.js';
import { performWork, store } from './work.js';

/** What the work gave, or why it is interrupted. */
export type Done =
  | { readonly kind: 'output'; readonly output: Output }
  | { readonly kind: 'event'; readonly event: MachineEvent; readonly message?: string; readonly asked?: Asked }
  | { readonly kind: 'continue' };

/** What is laid before a gate, as an artifact of this name. */
export type Asked = { readonly name: string; readonly stored: Stored };

/** Does a stage's work, an agent's in steps where the stage has tools for it, within the budgets. */
export function doWork(run: Run, task: Task): Promise<Done> {
  const { data } = run;
  const { stage } = task;
  const rejected = hearAnswer(data, stage);
  if (rejected) recordCall(run, task, ...rejected);
  const isCounted = data.definition.pipelineBudget !== undefined && hasAgent(stage.work);
  return isCounted ? countedWork(run, task) : work(run, task);
}

/** Work within a budget that other runs draw on, too: their ledger is told, and asked before each step. */
async function countedWork(run: Run, task: Task): Promise<Done> {
  const { pipelinePeriod } = run.data;
  // What the ledger said before a gate, or in another stage, is out of date.
  if (pipelinePeriod) run.data.pipelinePeriod = { period: pipelinePeriod.period, grants: pipelinePeriod.grants };
  try {
    const done = await work(run, task, () => countUp(run, task));
    if (done.kind !== 'continue') await reportRest(run, task);
    return done;
  } catch (error) {
    await reportRest(run, task);
    throw error;
  }
}

async function work(run: Run, task: Task, count?: () => Promise<void>): Promise<Done> {
  const { stage } = task;
  const isOver = () => overLines(run.data, stage).length > 0;
  if (isStepwise(stage) && 'agent' in stage.work) {
    // What was approved runs first: a call costs nothing, and whoever approved it was told that it does.
    const { agent } = stage.work;
    return conclude(run, stage, await takeSteps({ run, task, agent, isOver, ...(count && { countUp: count }) }));
  }
  if (hasAgent(stage.work) && isOver()) return askForBudget(run, stage);
  if (!count) return { kind: 'output', output: await performWork(task) };
  await count();
  if (isOver()) return askForBudget(run, stage);
  return { kind: 'output', output: await performWork(inTime(task)) };
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
  const message = `used up: ${over.map(({ line }) => line).join('; ')}`;
  if (name === undefined || !isWired(data, 'budgetExceeded'))
    throw ApplicationFailure.nonRetryable(message, 'BUDGET_EXCEEDED');
  const budgets = [...new Set(over.map(({ whose }) => whose))];
  const drawn = budgetsOf(data, stage).map((one) => {
    const { whose, budget, spent, grants } = one;
    return { ...one, needed: budgets.includes(whose) ? grantsNeeded(budget, spent, grants) : grants };
  });
  const asked = drawn.filter(({ whose }) => budgets.includes(whose));
  const stored = await store({
    usedUp: over.map(({ line }) => line),
    approvalGivesAgain: Object.fromEntries(
      asked.map(({ whose, budget, grants, needed }) => [whose, timesBudget(budget, needed - grants)]),
    ),
    newLimit: Object.fromEntries(asked.map(({ whose, budget, needed }) => [whose, timesBudget(budget, needed)])),
    leftThen: Object.fromEntries(
      drawn.map(({ whose, budget, spent, needed }) => [whose, leftOf(timesBudget(budget, needed), spent)]),
    ),
    spent: data.spending as Json,
    ...(budgets.includes('pipeline') && { pipeline: periodSpent(data) as Json }),
  });
  return ask(run, 'budgetExceeded', { name, stored }, budgets);
}

function periodSpent({ pipelinePeriod }: RunData): PeriodSpent {
  return { period: pipelinePeriod?.period ?? '', spent: pipelinePeriod?.spent ?? NOTHING_SPENT };
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

function hasAgent(work: Work): boolean {
  return 'agent' in work || ('branches' in work && Object.values(work.branches).some(hasAgent));
}
