import type { WorkflowHandle } from '@temporalio/client';
import {
  BUDGET_LEDGER,
  LEDGER,
  ledgerIdOf,
  NOTHING_SPENT,
  type PeriodSpending,
  SignalboxError,
  sayHeld,
} from '../contract/index.js';
import { parsePeriodSpending } from './answers.js';
import type { Calls } from './calls.js';

const NOTHING: PeriodSpending = { total: NOTHING_SPENT, days: {} };

/**
 * What a pipeline's ledger says of a day or a month in UTC; nothing was spent where no run has told it anything, or since it has ended.
 *
 * @throws RUN_EXISTS where another workflow has its id
 */
export async function readPipelineSpending(calls: Calls, pipeline: string, period: string): Promise<PeriodSpending> {
  if (!/^\d{4}-\d\d(-\d\d)?$/.test(period)) {
    const given = JSON.stringify(period);
    throw new SignalboxError('USAGE', `expected a month like 2026-11, or a day like 2026-11-22, got ${given}`);
  }
  const about = `read what ${pipeline} has spent`;
  try {
    return await calls.onRun(ledgerIdOf(pipeline), about, (ledger) => ask(ledger, period));
  } catch (error) {
    if (error instanceof SignalboxError && error.code === 'UNKNOWN_RUN') return NOTHING;
    throw error;
  }
}

async function ask(ledger: WorkflowHandle, period: string): Promise<PeriodSpending> {
  const { type, taskQueue, status } = await ledger.describe();
  if (status.name !== 'RUNNING' && status.name !== 'PAUSED') return NOTHING;
  if (type !== BUDGET_LEDGER) throw new SignalboxError('RUN_EXISTS', sayHeld(ledger.workflowId, type, taskQueue));
  return parsePeriodSpending(await ledger.query<unknown, [string]>(LEDGER.spentIn, period));
}
