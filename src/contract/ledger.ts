import { ENGINE_WORKFLOWS, type PipelineBudget } from '../machine/index.js';
import type { Spent } from './spending.js';

/** The workflow type of the ledgers of pipelines with a budget. */
export const BUDGET_LEDGER = ENGINE_WORKFLOWS.ledger;

/** How a ledger is told and asked. Telling is a signal: it may be sent again, and late, and each call counts once. */
export const LEDGER = { spent: 'spent', spentIn: 'spentIn' } as const;

/** As many calls as one signal may tell of. */
export const MOST_CALLS_TOLD = 100;

/** What a model call has cost, under an id of that call and no other: however often it is told, it counts once. */
export type CallSpent = {
  readonly id: string;
  /** The day it came back on, in UTC: `2026-11-22`. */
  readonly day: string;
  readonly spent: Spent;
};

/** What the runs of a pipeline have spent in a period, and on each of its days on which they did. */
export type PeriodSpending = { readonly total: Spent; readonly days: { readonly [day: string]: Spent } };

/** The workflow id of a pipeline's ledger. */
export function ledgerIdOf(pipeline: string): string {
  return `signalbox-budget/${pipeline}`;
}

/** Why a ledger cannot be told nor asked: a workflow of another type that is open holds its id. */
export function sayHeld(id: string, type: string, taskQueue: string): string {
  const holder = `an open workflow of the type '${type}', on the task queue '${taskQueue}'`;
  return `expected the ledger ${id} to say what is spent, and that id is held by ${holder}. Let that end, or terminate it`;
}

/**
 * The day or month of a time that is ISO 8601 in UTC.
 *
 * @example
 * periodOf('2026-11-22T00:09:19Z', 'month') // => '2026-11'
 */
export function periodOf(at: string, per: PipelineBudget['per']): string {
  return at.slice(0, per === 'day' ? 10 : 7);
}
