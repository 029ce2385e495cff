import { CancellationScope, getRandomStream, proxyActivities, TimeoutFailure } from '@temporalio/workflow';
import {
  addCall,
  type CountRequest,
  type EngineActivities,
  type MadeBy,
  NOTHING_SPENT,
  type PeriodSpent,
} from '../../src/contract/index.js';
import { ENGINE } from '../sandbox/actors.js';
import { lastSaidBy } from '../sandbox/failure.js';
import { isoNow, isoStart } from '../sandbox/time.js';
import { visitOf } from '../state/budgets.js';
import type { Run } from '../state/run.js';
import { ownOf, type RunData } from '../state/run-data.js';
import { type Mark, stamp, type Task } from './task.js';

/** How long the ledger is tried where nothing waits for its answer: at the end of a stage's work, and of the run. */
const BRIEFLY_MS = 30_000;
const LAST_MS = 2 * 60_000;

/**
 * Begins a model call. What it gives counts what the call has cost, for the run, for the visit, and for the pipeline; each result comes
 * once, whatever was retried or replayed.
 *
 * The id that the ledger knows the call by is drawn as the call is begun. After a Temporal reset a call that is made anew has another one,
 * for it is paid for anew; a call whose result is only replayed has the same.
 */
export function beginCall(data: RunData, mark: Pick<Mark, 'at'>): (madeBy: MadeBy | undefined) => void {
  const id = data.definition.pipelineBudget && getRandomStream('model calls').uuid4();
  return (madeBy) => {
    if (madeBy?.engine !== 'model') return;
    const { state } = data.snapshot;
    data.spending = { ...data.spending, [state]: addCall(ownOf(data.spending, state) ?? NOTHING_SPENT, madeBy) };
    const visit = visitOf(data);
    data.visit = { ...visit, spent: addCall(visit.spent, madeBy) };
    if (id === undefined) return;
    const call = { id, day: mark.at.slice(0, 10), spent: addCall(NOTHING_SPENT, madeBy) };
    data.unreported = [...(data.unreported ?? []), call];
  };
}

/**
 * Asks the ledger what all runs of the pipeline have spent, and tells it first what this one has. Where it does not answer in the time of
 * the stage, the stage is out of time: without it no model is called.
 */
export async function countUp({ data }: Run, task: Task): Promise<void> {
  // An execution that goes on with the work begins later than the stage.
  const since = task.mark.at < isoStart() ? isoStart() : task.mark.at;
  const left = task.until - Date.parse(since);
  if (left <= 0) throw new TimeoutFailure('the time of the stage is over', undefined, 'SCHEDULE_TO_CLOSE');
  try {
    await report(data, left);
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    const message = `the ledger of the pipeline did not answer in the time of the stage: ${lastSaidBy(error)}`;
    throw new TimeoutFailure(message, undefined, 'SCHEDULE_TO_CLOSE');
  } finally {
    stamp(task);
  }
}

/** Tells the ledger what it has yet to hear, as the work ends: the run goes on either way, and tells it later where it is away. */
export async function reportRest({ data }: Run, task: Task): Promise<void> {
  if (!data.unreported?.length) return;
  try {
    await report(data, BRIEFLY_MS);
  } catch {
    // It is told with the next model call, or as the run closes.
  } finally {
    stamp(task);
  }
}

/** The same as the run closes; what the ledger has not heard by then is in the log. */
export async function reportLast(run: Run): Promise<void> {
  const { data } = run;
  if (!data.unreported?.length) return;
  try {
    await CancellationScope.nonCancellable(() => report(data, LAST_MS));
  } catch (error) {
    const calls = data.unreported.length;
    const message = `the ledger of the pipeline does not have the cost of so many model calls: ${calls}; ${lastSaidBy(error)}`;
    run.note({ kind: 'notice', event: 'uncounted' }, { trigger: 'stage', actor: ENGINE, at: isoNow(), message });
  }
}

async function report(data: RunData, withinMs: number): Promise<void> {
  const { definition, snapshot, enteredAt, unreported: calls = [] } = data;
  if (!definition.pipelineBudget) return;
  const { countSpending } = proxyActivities<EngineActivities>({
    activityId: `${snapshot.state}:${enteredAt}:spent`,
    startToCloseTimeout: '15s',
    scheduleToCloseTimeout: withinMs,
    retry: { initialInterval: '1s', maximumInterval: '20s' },
    summary: `what ${definition.name} has spent`,
  });
  const request: CountRequest = { pipeline: definition.name, per: definition.pipelineBudget.per, calls };
  const { period, spent }: PeriodSpent = await countSpending(request);
  data.unreported = data.unreported?.filter((call) => !calls.includes(call));
  const known = data.pipelinePeriod;
  data.pipelinePeriod = { period, spent, grants: known?.period === period ? known.grants : 1 };
}
