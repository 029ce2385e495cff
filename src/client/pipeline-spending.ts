import { LEDGER, ledgerIdOf, type PeriodSpending, SignalboxError, sumSpent } from '../contract/index.js';
import { parsePeriodSpending } from './answers.js';
import type { Calls } from './calls.js';

/** What a pipeline's ledger says of a day or a month in UTC; nothing was spent where no run has told it anything. */
export async function readPipelineSpending(calls: Calls, pipeline: string, period: string): Promise<PeriodSpending> {
  if (!/^\d{4}-\d\d(-\d\d)?$/.test(period)) {
    const given = JSON.stringify(period);
    throw new SignalboxError('USAGE', `expected a month like 2026-11, or a day like 2026-11-22, got ${given}`);
  }
  const about = `read what ${pipeline} has spent`;
  try {
    return parsePeriodSpending(
      await calls.onRun(ledgerIdOf(pipeline), about, (handle) =>
        handle.query<unknown, [string]>(LEDGER.spentIn, period),
      ),
    );
  } catch (error) {
    const isUnheard = error instanceof SignalboxError && error.code === 'UNKNOWN_RUN';
    if (isUnheard) return { total: sumSpent([]), days: {} };
    throw error;
  }
}
