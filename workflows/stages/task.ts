import { TimeoutFailure, workflowInfo } from '@temporalio/workflow';
import type { Live, MadeBy, Stored } from '../../src/contract/index.js';
import type { Json, Stage, Work } from '../../src/machine/index.js';
import { isoNow } from '../sandbox/time.js';

/**
 * What was so when something that is in the history last came back: the time, which what follows bears (see `sandbox/time.ts`), and whether
 * the server suggested a new execution.
 */
export type Mark = {
  at: string;
  mustContinue: boolean;
  /** What was done of work that failed or was cancelled. */
  partials: Stored[];
  /** The key of the call that gave what a task gave, by the task's id: what a compensation needs to find it. */
  readonly keys: Map<string, string>;
  /** Begins a model call, and gives what counts its cost. */
  readonly beginCall: () => (madeBy: MadeBy | undefined) => void;
};

/** One piece of work of a stage, about to be done. */
export type Task = {
  readonly stage: Stage;
  readonly work: Work;
  readonly reads: { readonly [name: string]: Json };
  /** Unique in the run: state, audit position and branch. Activity ids and child workflow ids grow from it. */
  readonly id: string;
  /** The most it may take in all, waits and retries included. */
  readonly budgetMs: number;
  /** When that is over, in epoch milliseconds. */
  readonly until: number;
  /** Who asked for the run; empty where nobody did. */
  readonly requestedBy: string;
  /** What a call is given while somebody watches. */
  readonly liveOf: (step: number) => { readonly live?: Live };
  readonly mark: Mark;
};

/** Something that is in the history has just come back. */
export function stamp({ mark }: Task): void {
  mark.at = isoNow();
  mark.mustContinue = workflowInfo().continueAsNewSuggested;
}

/** The task with what is left of its time. */
export function inTime(task: Task): Task {
  const left = task.until - Date.parse(task.mark.at);
  if (left > 0) return { ...task, budgetMs: left };
  throw new TimeoutFailure('the time of the stage is over', undefined, 'SCHEDULE_TO_CLOSE');
}

/** Remembers the key of the call that gave what a task gave. */
export function keepKey({ id, mark }: Task, key: string): void {
  mark.keys.set(id, key);
}
