import type { Definition, ToolEffect } from '../definition.js';
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
  | 'invalid-tools'
  | 'unknown-tool'
  | 'invalid-limit'
  | 'invalid-asks'
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

/** What is known besides the definition. */
export type CheckOptions = {
  /** What each tool there is does to the world; without this it is not judged which tools a definition names. */
  readonly tools?: { readonly [name: string]: ToolEffect };
};

/** What every rule is given: the definition, the shortest way to each state of it, and what is known besides. */
export type Subject = CheckOptions & { readonly definition: Definition; readonly tree: Tree };
