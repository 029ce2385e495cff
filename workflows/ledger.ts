import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { LEDGER, NOTHING_SPENT, type PeriodSpending, type Spent, sumSpent } from '../src/contract/index.js';
import { hasContinuedItself } from './sandbox/continued.js';
import { parse } from './sandbox/parse-message.js';
import { ownOf } from './state/run-data.js';

/** The days that are kept, with today, and the newest calls that are known again when they are told once more. */
const KEPT_DAYS = 400;
const KEPT_CALLS = 5_000;
const DAY_MS = 24 * 60 * 60_000;

type Ledger = { readonly days: { readonly [day: string]: Spent }; readonly heard: readonly string[] };

const EMPTY: Ledger = { days: {}, heard: [] };

/**
 * Keeps what all runs of a pipeline have spent, day by day, beside the runs: each call counts once, however often it is told.
 *
 * It never ends by itself, nor by being cancelled: a budget must not begin anew because somebody tidies up.
 *
 * @param before what the execution before handed over, never taken from a caller
 */
export async function budgetLedger(before?: Ledger): Promise<never> {
  let ledger = (hasContinuedItself() ? before : undefined) ?? EMPTY;
  setHandler(defineSignal<[unknown]>(LEDGER.spent), (payload) => {
    ledger = withCalls(ledger, payload);
  });
  setHandler(defineQuery<PeriodSpending, [unknown]>(LEDGER.spentIn), (period) => spendingIn(ledger, String(period)));
  const mustContinue = () => workflowInfo().continueAsNewSuggested;
  await CancellationScope.nonCancellable(() => condition(mustContinue));
  return continueAsNew<typeof budgetLedger>(ledger);
}

/** What does not fit changes nothing. A day that has not come yet is none, nor is one that would not be kept. */
function withCalls(ledger: Ledger, payload: unknown): Ledger {
  const parsed = parse('spent', payload);
  if (!parsed.ok) return ledger;
  const isKept = (day: string) => day >= dayIn(1 - KEPT_DAYS) && day <= dayIn(1);
  const heard = new Set(ledger.heard);
  const days = { ...ledger.days };
  for (const { id, day, spent } of parsed.value.calls) {
    if (heard.has(id) || !isKept(day)) continue;
    heard.add(id);
    days[day] = sumSpent([ownOf(days, day) ?? NOTHING_SPENT, spent]);
  }
  const kept = Object.entries(days).filter(([day]) => isKept(day));
  return { days: Object.fromEntries(kept), heard: [...heard].slice(-KEPT_CALLS) };
}

/** The day so many days from now, in UTC. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function spendingIn({ days }: Ledger, period: string): PeriodSpending {
  const wanted = Object.entries(days).filter(([day]) => day.startsWith(period));
  return { total: sumSpent(wanted.map(([, spent]) => spent)), days: Object.fromEntries(wanted) };
}
