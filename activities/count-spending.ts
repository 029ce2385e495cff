import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import {
  BUDGET_LEDGER,
  type CountRequest,
  isSpent,
  LEDGER,
  ledgerIdOf,
  MOST_CALLS_TOLD,
  NOTHING_SPENT,
  type Payloads,
  type PeriodSpent,
  periodOf,
  rootOf,
  SignalboxError,
  sayHeld,
} from '../src/contract/index.js';
import { toActivityFailure } from './to-activity-failure.js';

/** For all that one attempt asks the server, or most of its time where that is less. */
const PATIENCE_MS = 10_000;

/**
 * Tells the ledger of a pipeline what model calls of the run it is called by have cost, and asks it what all runs have spent in the
 * period of now. One that has ended is none: another is begun as there is something to tell, and until then nothing is spent.
 *
 * @throws NO_WORKER for whatever keeps the ledger from answering, while another attempt may help
 */
export async function countSpending(request: CountRequest): Promise<PeriodSpent> {
  const { client, info } = Context.current();
  const until = Date.now() + Math.min(PATIENCE_MS, info.startToCloseTimeoutMs * 0.8);
  try {
    return await client.withDeadline(until, () => tellAndAsk(request));
  } catch (error) {
    if (error instanceof SignalboxError) throw toActivityFailure(error);
    throw toActivityFailure(unanswered(ledgerIdOf(request.pipeline), error));
  }
}

async function tellAndAsk({ pipeline, per, calls }: CountRequest): Promise<PeriodSpent> {
  const { client, info } = Context.current();
  const workflowId = ledgerIdOf(pipeline);
  const run = info.workflowExecution?.workflowId ?? '';
  // The server's time, which is the run's, too.
  const period = periodOf(new Date(info.currentAttemptScheduledTimestampMs).toISOString(), per);
  const open = await findLedger(workflowId);
  if (!open && calls.length === 0) return { period, spent: NOTHING_SPENT };
  for (let from = 0; from < calls.length; from += MOST_CALLS_TOLD) {
    const told: Payloads['spent'] = { run, calls: calls.slice(from, from + MOST_CALLS_TOLD) };
    await client.workflow.signalWithStart(BUDGET_LEDGER, {
      workflowId,
      taskQueue: info.taskQueue,
      signal: LEDGER.spent,
      signalArgs: [told],
      staticSummary: `what the runs of ${pipeline} have spent`,
    });
  }
  try {
    const answer = await client.workflow.getHandle(workflowId).query<unknown, [string]>(LEDGER.spentIn, period);
    return { period, spent: totalOf(answer) };
  } catch (error) {
    const { taskQueue } = open ?? info;
    const remedy = 'Serve that task queue, or terminate the ledger: another one then begins, at nothing';
    throw unanswered(`${workflowId}, a workflow on the task queue '${taskQueue}',`, error, `. ${remedy}`);
  }
}

/** What has the ledger's id; none where that has ended, whatever it was: it would answer still, and for ever the same. */
async function findLedger(id: string): Promise<{ readonly taskQueue: string } | undefined> {
  const { client } = Context.current();
  try {
    const { type, taskQueue, status } = await client.workflow.getHandle(id).describe();
    if (status.name !== 'RUNNING' && status.name !== 'PAUSED') return undefined;
    if (type === BUDGET_LEDGER) return { taskQueue };
    throw new SignalboxError('NO_WORKER', sayHeld(id, type, taskQueue));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function unanswered(ledger: string, error: unknown, remedy = ''): SignalboxError {
  const message = `expected the ledger ${ledger} to say what is spent: ${rootOf(error)}${remedy}`;
  return new SignalboxError('NO_WORKER', message, [], { cause: error });
}

/** Anybody's workflow could have the ledger's name, and answer. */
function totalOf(answer: unknown): PeriodSpent['spent'] {
  const total = answer !== null && typeof answer === 'object' && 'total' in answer ? answer.total : undefined;
  if (isSpent(total)) return total;
  throw new Error('it answered with something else');
}
