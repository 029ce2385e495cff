/** The ways out of `FAILED`, and what each does. Every one is taken by a named person with a reason. */
export const PROCEDURES = {
  resume: 'goes on where it stopped: the state it failed in is entered again',
  rerun: 'enters a named stage again that the run has been in',
  rollback: 'restores an earlier checkpoint, by its number in the audit log',
  patch: 'goes on where it stopped, with the context corrected by a JSON Merge Patch',
  reopen: 'opens the gate anew, with a fresh deadline and the next round',
  escalate: 'hands it to the next authority',
  raise:
    'goes on where it stopped, with what ran out of the budget given again, as often as that takes, and a limit in the context raised where a JSON Merge Patch says so',
  skip: 'goes on as if the stage had completed, with the value the definition names for that',
  abandon: 'undoes what completed stages can undo, and closes the run as failed',
} as const;

export type Procedure = keyof typeof PROCEDURES;

/** Why runs fail, and what is legal then; the first procedure is the default advice. A reason whose only way out is `abandon` closes the run at once. */
export const FAILURES = {
  INVALID_INPUT: { when: 'the start input does not fit the schema', procedures: ['abandon'] },
  VALIDATION_FAILURE: {
    when: 'output still invalid after the allowed corrections',
    procedures: ['rerun', 'patch', 'rollback', 'skip', 'abandon'],
  },
  AGENT_ERROR: {
    when: 'an agent or tool failed for good',
    procedures: ['resume', 'rerun', 'rollback', 'skip', 'abandon'],
  },
  EXTERNAL_API_ERROR: { when: 'a provider stayed down or refused', procedures: ['resume', 'rerun', 'skip', 'abandon'] },
  TIMEOUT_APPROVAL: { when: "a gate's deadline passed", procedures: ['reopen', 'escalate', 'abandon'] },
  TIMEOUT_STAGE: {
    when: "a stage's deadline passed",
    procedures: ['resume', 'rerun', 'escalate', 'skip', 'abandon'],
  },
  TIMEOUT_RUN: { when: "the run's deadline passed", procedures: ['resume', 'rerun', 'escalate', 'abandon'] },
  APPROVAL_OUTDATED: {
    when: 'a stage was to act on something other than what was approved',
    procedures: ['rerun', 'rollback', 'abandon'],
  },
  REJECTED: { when: 'a person rejected at a gate', procedures: ['rollback', 'abandon'] },
  BUDGET_EXCEEDED: { when: 'tokens or money ran out', procedures: ['raise', 'skip', 'abandon'] },
  UNEXPECTED_EVENT: {
    when: 'the machine has no move for what happened',
    procedures: ['patch', 'rollback', 'abandon'],
  },
  GUARD_FAILED: {
    when: 'no guard of the machine let pass what happened',
    procedures: ['patch', 'rollback', 'abandon'],
  },
  DEPENDENCY_FAILED: {
    when: 'a child, branch or task failed',
    procedures: ['resume', 'rerun', 'skip', 'abandon'],
  },
} as const satisfies Record<string, { readonly when: string; readonly procedures: readonly Procedure[] }>;

export type FailureCode = keyof typeof FAILURES;

/** What went wrong and where; kept in the snapshot while the run is `FAILED`. */
export type Failure = {
  readonly code: FailureCode;
  /** The state it happened in, which a recovery goes back to. */
  readonly state: string;
  readonly message: string;
  /** Whether it was handed to the next authority, which is done once. */
  readonly escalated?: true;
};
