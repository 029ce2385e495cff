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
import { hasContinuedItself } from './continued.js';
import { parse } from './parse-message.js';
import { ownOf } from './run-data.js';

/** The newest days that are kept, and the newest calls that are known again when they are told once more. */
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

/** What does not fit changes nothing, and a day that has not come yet is none. */
function withCalls(ledger: Ledger, payload: unknown): Ledger {
  const parsed = parse('spent', payload);
  if (!parsed.ok) return ledger;
  const latest = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  const heard = new Set(ledger.heard);
  const days = { ...ledger.days };
  for (const { id, day, spent } of parsed.value.calls) {
    if (heard.has(id) || day > latest) continue;
    heard.add(id);
    days[day] = sumSpent([ownOf(days, day) ?? NOTHING_SPENT, spent]);
  }
  const newest = Object.entries(days)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .slice(-KEPT_DAYS);
  return { days: Object.fromEntries(newest), heard: [...heard].slice(-KEPT_CALLS) };
}

function spendingIn({ days }: Ledger, period: string): PeriodSpending {
  const wanted = Object.entries(days).filter(([day]) => day.startsWith(period));
  return { total: sumSpent(wanted.map(([, spent]) => spent)), days: Object.fromEntries(wanted) };
}
