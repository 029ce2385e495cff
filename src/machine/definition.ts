import type { FailureCode, Procedure } from './failure.js';
import type { AnyGate, Calendar, Gate, Reviewer } from './gate.js';

/** Anything JSON can hold. A definition, a context and an event carry nothing else. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A Temporal duration string with its unit: `'72h'`, `'30s'`, `'500ms'`, `'7d'`. */
export type Duration = string;

/** A [CEL](https://cel.dev) expression over `input`, `context`, `event` and `visits` that gives a boolean. */
export type Guard = string;

/** A JSON Schema (2020-12), as data. */
export type JsonSchema = { readonly [key: string]: unknown };

/** The states every pipeline has besides its own. */
export const UNIVERSAL_STATES = ['IDLE', 'FAILED', 'CANCELLED'] as const;

/** The workflow types that are the engine's, which no pipeline may have as its name. */
export const ENGINE_WORKFLOWS = { ledger: 'budgetLedger', live: 'liveStream' } as const;

/** A state an arrow may lead to; `IDLE` is only ever left. */
export type Target<S extends string = string> = S | 'FAILED' | 'CANCELLED';

/** One of several ways an event can lead; the ones with `when` exclude each other, one without is the remainder and stands last. */
export type GuardedArrow<S extends string = string> = {
  readonly to: Target<S>;
  readonly when?: Guard;
  /** Where `to` is `FAILED` and nothing else failed: the reason code the run fails with. */
  readonly reason?: FailureCode;
};

export type Arrow<S extends string = string> = Target<S> | readonly GuardedArrow<S>[];

/** Exponential backoff of one activity; the same words as Temporal's retry policy. */
export type Backoff = {
  readonly maximumAttempts?: number;
  readonly initialInterval?: Duration;
  readonly backoffCoefficient?: number;
  readonly maximumInterval?: Duration;
};

/**
 * How an activity is tried again. `byError` gives another backoff for an error type (`EXTERNAL_API_ERROR`, or the type of a user's own
 * failure), or `never`; it is kept by our workers. Every wait of theirs has jitter, and none is shorter than the provider asked for.
 */
export type RetryPolicy = Backoff & { readonly byError?: { readonly [type: string]: Backoff | 'never' } };

/** What a tool does to the world. `destructive` is what cannot be taken back: it runs only after a person has approved the very call. */
export type ToolEffect = 'read' | 'write' | 'destructive';

/** The most that model calls may cost: tokens in and out together, and US dollars. */
export type Budget = { readonly tokens?: number; readonly money?: number };

/** The most that the model calls of all runs of a pipeline may cost in a day or a month, in UTC. */
export type PipelineBudget = Budget & { readonly per: 'day' | 'month' };

/** How far an agent with tools may go before its stage fails with `AGENT_ERROR`; its time is the stage's `timeout`. */
export type Limits = {
  /** Model calls; 20 unless given. */
  readonly steps?: number;
  /** Steps in a row in which no call succeeded; 3 unless given. An answer that does not fit is such a step, too, besides what `corrections` counts. */
  readonly failures?: number;
};

/** What undoes a stage: an activity, given `{ state, key, reads, output }` of the stage that completed. One hour in all unless given. */
export type Compensation = {
  readonly activity: string;
  readonly taskQueue?: string;
  readonly timeout?: Duration;
  /** One attempt (start-to-close); five minutes or the total, whichever is less, unless given. */
  readonly attemptTimeout?: Duration;
  readonly heartbeat?: Duration;
  readonly retry?: RetryPolicy;
};

/**
 * What is done besides as a state is entered or left: an activity, given `{ run, pipeline, state, event, moment, reads }`, or a
 * message to people. It runs beside the run, which does not wait for it and does not fail with it; ten minutes in all unless given.
 */
export type Action = { readonly timeout?: Duration; readonly retry?: RetryPolicy } & (
  | { readonly activity: string; readonly taskQueue?: string; readonly reads?: readonly string[] }
  | { readonly notify: readonly (Reviewer | 'requester')[]; readonly message: string }
);

/** What is done as a state is entered, and as it is left. */
type Actions = { readonly entry?: readonly Action[]; readonly exit?: readonly Action[] };

/**
 * What a stage does. An activity without `taskQueue` is served by this worker; with one, by any worker in any language.
 * `local` marks cheap deterministic work, which runs as a local activity and costs no round trip.
 */
export type Work =
  | { readonly agent: string }
  | { readonly activity: string; readonly taskQueue?: string; readonly local?: boolean }
  | { readonly workflow: string; readonly taskQueue?: string }
  | { readonly pipeline: string; readonly taskQueue?: string }
  | { readonly branches: { readonly [branch: string]: Work } }
  | { readonly graph: { readonly [task: string]: { readonly work: Work; readonly after?: readonly string[] } } };

export type Stage<S extends string = string> = {
  readonly kind: 'stage';
  readonly title?: string;
  readonly work: Work;
  /**
   * What the work is given, and nothing else: context keys, `input` whole, or `input.field`. The work receives one object with
   * these as properties (`input.brief` arrives as `brief`). A trailing `?` marks a key that need not have been written yet.
   */
  readonly reads?: readonly string[];
  /** The context key its output goes to. */
  readonly writes?: string;
  /** The shape of its output; an output that does not fit fails the stage with `VALIDATION_FAILURE`. */
  readonly output?: JsonSchema;
  /** The total: all attempts and the waits between them (schedule-to-close). */
  readonly timeout: Duration;
  /** One attempt (start-to-close); five minutes or the total, whichever is less, unless given. */
  readonly attemptTimeout?: Duration;
  readonly heartbeat?: Duration;
  readonly retry?: RetryPolicy;
  /** How often an agent is asked to mend an output that does not fit its schema; 2 unless given. */
  readonly corrections?: number;
  /**
   * The tools its agent may call, and no others. With this field, even empty, the agent works in steps: each a model call, then the
   * tools it calls, until it answers.
   */
  readonly tools?: readonly string[];
  readonly limits?: Limits;
  /** `tree`: the agent is shown where it is in its task and what that depends on, not all that was said; `transcript` unless given. */
  readonly memory?: 'transcript' | 'tree';
  /** What the stage's model calls may cost in one visit; crossing it gives `budgetExceeded`. */
  readonly budget?: Budget;
  /**
   * The context keys for what is laid before a gate: the exact call of a destructive tool (`on.approvalNeeded` leads to the gate), and
   * what was spent (`on.budgetExceeded`). An approval leads back, and the stage goes on where it was.
   */
  readonly asks?: { readonly approvalNeeded?: string; readonly budgetExceeded?: string };
  /** Run in reverse order of completion when the run is abandoned or cancelled. */
  readonly compensation?: Compensation;
  /** That a person may `skip` the stage once it has failed, and the value it then writes; needed where it writes. */
  readonly skip?: { readonly value?: Json };
  /** The event a finished stage gives; `completed` unless named. */
  readonly emits?: string;
  /**
   * The gate whose approval this stage acts on: whatever of its `reads` that gate showed must be what was approved there last, by
   * digest, or the stage fails with `APPROVAL_OUTDATED` before anything runs.
   */
  readonly approvedAt?: S;
  /** Where each event leads; `failed` leads to `FAILED` unless wired. */
  readonly on: { readonly [event: string]: Arrow<S> };
} & Actions;

export type Wait<S extends string = string> = {
  readonly kind: 'wait';
  readonly title?: string;
  /** The name of the external event, as `deliver` carries it. */
  readonly event: string;
  readonly data?: JsonSchema;
  readonly writes?: string;
  readonly deadline: Duration;
  /** Where the named event and `expired` lead. */
  readonly on: { readonly [event: string]: Arrow<S> };
} & Actions;

/** No time passes in a choice and nothing is scheduled. */
export type Choice<S extends string = string> = {
  readonly kind: 'choice';
  readonly title?: string;
} & ({ readonly always: Target<S> } | { readonly choose: readonly GuardedArrow<S>[] });

export type Final = {
  readonly kind: 'final';
  readonly title?: string;
  /** Context keys that are the run's outputs. */
  readonly outputs?: readonly string[];
  readonly entry?: readonly Action[];
};

/** A state of a pipeline whose state names are `S`; `D` are the custom decisions of a gate. */
export type State<S extends string = string, D extends string = never> =
  | Stage<S>
  | Gate<S, D>
  | Wait<S>
  | Choice<S>
  | Final;

/** Who takes part in a recovery, and how. */
export type RecoveryRules = {
  /** Who may take a run out of `FAILED`, and is told; whoever can reach it unless given. */
  readonly by?: readonly Reviewer[];
  /** Procedures that need a second person, who sends the same. */
  readonly fourEyes?: readonly Procedure[];
  /** To whom `escalate` hands a run that ran out of time: then they alone may recover it. */
  readonly escalateTo?: readonly Reviewer[];
  /** For how long a person may claim a failed run, so that nobody else works on it; no claims unless given. */
  readonly lease?: Duration;
};

export type AnyState = Stage | AnyGate | Wait | Choice | Final;

/** What every definition says besides its states. */
export type DefinitionHead = {
  /** The Temporal workflow type, too. */
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly description?: string;
  /** The shape of the start input. */
  readonly input: JsonSchema;
  /** The run's deadline; reaching it fails the run with `TIMEOUT_RUN`. */
  readonly deadline: Duration;
  /** What the model calls of a run may cost in all. */
  readonly budget?: Budget;
  /** What the model calls of all runs of this pipeline, by its name, may cost in each day or month. */
  readonly pipelineBudget?: PipelineBudget;
  /** How long a failed run waits for a recovery; 7 days unless given. */
  readonly recoveryWindow?: Duration;
  readonly recovery?: RecoveryRules;
  /** How long work under way is given to end by itself when the run is cancelled; 10 s unless given. */
  readonly cancellation?: { readonly grace: Duration };
  /** What is done as the run fails, or is cancelled. */
  readonly actions?: { readonly FAILED?: readonly Action[]; readonly CANCELLED?: readonly Action[] };
  /** Business calendars, by name, for the gates' deadlines, reminders and escalations. */
  readonly calendars?: { readonly [name: string]: Calendar };
  /** `off` spares the search-attribute upserts, and hides the run's state from list filters. `on` unless given. */
  readonly visibility?: 'on' | 'off';
};

/** A pipeline as data, with nothing known of it at compile time: what YAML gives and what the interpreter runs. */
export type Definition = DefinitionHead & {
  readonly initial: string;
  readonly states: { readonly [state: string]: AnyState };
};
