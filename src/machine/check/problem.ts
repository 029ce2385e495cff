import type { Definition } from '../definition.js';
import type { Tree } from '../paths.js';

export type Rule =
  | 'invalid-name'
  | 'unfit-input'
  | 'unknown-target'
  | 'unwired-event'
  | 'unknown-event'
  | 'no-reviewer'
  | 'unknown-reviewer'
  | 'invalid-quorum'
  | 'invalid-rounds'
  | 'unknown-gate'
  | 'unknown-outcome'
  | 'not-shown'
  | 'invalid-form'
  | 'unkept-conditions'
  | 'unapproved'
  | 'invalid-work'
  | 'invalid-retry'
  | 'invalid-skip'
  | 'unknown-procedure'
  | 'invalid-action'
  | 'invalid-duration'
  | 'invalid-moment'
  | 'invalid-calendar'
  | 'after-deadline'
  | 'unreachable'
  | 'dead-end'
  | 'no-way-out'
  | 'unbounded-loop'
  | 'invalid-guard'
  | 'clash'
  | 'no-remainder'
  | 'unused-reason'
  | 'invalid-read'
  | 'read-before-written';

/** One thing wrong with a definition. */
export type Problem = {
  readonly rule: Rule;
  /** Where in the definition: `states.drafting.on.approved`. */
  readonly place: string;
  readonly message: string;
  /** What to do, as a sentence. */
  readonly fix: string;
  /** A way from `IDLE` on which it goes wrong, as states; empty where no run gets there. */
  readonly path: readonly string[];
};

/** What is wrong with one state, its place within the state; whoever knows the state adds the way to it. */
export type Flaw = Omit<Problem, 'path'>;

/** What every rule is given: the definition, and the shortest way to each state of it. */
export type Subject = { readonly definition: Definition; readonly tree: Tree };
