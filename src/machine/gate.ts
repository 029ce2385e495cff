import type { Action, Arrow, Duration, JsonSchema } from './definition.js';

/** Who may decide: a person by id, whoever holds a role, or whoever is in a group. */
export type Reviewer = { readonly id: string } | { readonly role: string } | { readonly group: string };

/** So many different people of one kind, 1 unless given. Nobody fills two seats. */
export type Seat = Reviewer & { readonly count?: number };

/**
 * When something is due: so long after the gate opened; at an absolute time (ISO 8601 with its offset, or `input.field`, which
 * holds one); or after so much business time (`'16h'`, `'3d'`) of one of the definition's calendars.
 */
export type Moment = Duration | { readonly at: string } | { readonly business: Duration; readonly calendar: string };

/** When work is done: `'mon'` to `'fri'`, 09:00 to 17:00 unless given. Holidays are dates, `'2026-12-25'`. */
export type Calendar = {
  /** An IANA time zone: `'Europe/Berlin'`. */
  readonly timeZone: string;
  readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  readonly from?: string;
  readonly to?: string;
  readonly holidays?: readonly string[];
};

/**
 * One rung of the ladder: who may decide besides, or in place of, those who may by then. The quorum stays as it is unless the rung
 * gives another.
 */
export type Escalation = { readonly after: Moment; readonly quorum?: number | readonly Seat[] } & (
  | { readonly also: readonly Reviewer[]; readonly instead?: never }
  | { readonly instead: readonly Reviewer[]; readonly also?: never }
);

/**
 * Who may not decide, whatever they are named for: who asked for the run; who answers for the agents that made what is shown, or
 * wrote a version of it; whoever decided at another gate of the same run.
 */
export type Exclusion<S extends string = string> = 'requester' | 'producer' | { readonly decided: S };

export type GateOutcomes<S extends string = string, D extends string = never> = {
  readonly approved: Arrow<S>;
  readonly rejected: Arrow<S>;
  readonly expired: Arrow<S>;
  /** Offered to reviewers only when wired. */
  readonly changesRequested?: Arrow<S>;
} & { readonly [K in D]: Arrow<S> };

export type Gate<S extends string = string, D extends string = never> = {
  readonly kind: 'gate';
  readonly title?: string;
  /** The question put to the reviewers, in words a person outside engineering understands. */
  readonly ask: string;
  /** Context keys laid before the reviewer; a trailing `?` marks one that need not be there. */
  readonly shows?: readonly string[];
  readonly reviewers: readonly Reviewer[];
  /**
   * How many people must approve, or which seats they must fill; one person unless given. A custom decision needs as many.
   * One rejection, or one request for changes, is enough; see `veto`.
   */
  readonly quorum?: number | readonly Seat[];
  /**
   * Whose rejection or request for changes alone ends the gate; everybody's unless given. Of the others it counts once the quorum
   * can no longer be reached.
   */
  readonly veto?: readonly Reviewer[];
  readonly exclude?: readonly Exclusion<S>[];
  /** Members of `shows` whose digest every decision must name. */
  readonly bindsTo?: readonly string[];
  /** Members of `shows` that a reviewer may replace by a version of their own, which voids the decisions given until then. */
  readonly editable?: readonly string[];
  /** Outcomes that are not taken without a comment. */
  readonly commentRequired?: readonly string[];
  /** Whether an approval may carry conditions. They go into the context with the decision, so `writes` is needed. */
  readonly conditions?: boolean;
  /** What the `data` of a decision must be, by outcome; an outcome without a form takes no data. */
  readonly forms?: { readonly [outcome: string]: JsonSchema };
  /** Whether what people send must be signed with their key: then nobody else can decide in their name. */
  readonly signed?: boolean;
  /** Whether a refused update is kept in the history and the log, as a refused signal always is. */
  readonly recordAttempts?: boolean;
  /** To whom a reviewer may hand their part; to nobody unless given. */
  readonly delegates?: readonly Reviewer[];
  readonly deadline: Moment;
  readonly reminders?: readonly Moment[];
  readonly escalations?: readonly Escalation[];
  /**
   * How many rounds the gate may have, 10 unless given. The last one offers no `changesRequested`, and is decided by `last` in
   * place of the reviewers where it is given, one of them unless `quorum` asks for more.
   */
  readonly rounds?: { readonly most: number; readonly last?: readonly Reviewer[]; readonly quorum?: number };
  /** Custom decisions besides approve, reject and request changes; each is wired in `on` under its own name. */
  readonly decisions?: readonly D[];
  /**
   * For how long a person may claim the gate, so that nobody else decides meanwhile; at its end everybody may again. No claims unless
   * given. As many may claim as decisions are still needed.
   */
  readonly lease?: Duration;
  readonly entry?: readonly Action[];
  readonly exit?: readonly Action[];
  /** The context key the decision record goes to, for stages that must answer it. */
  readonly writes?: string;
  readonly on: GateOutcomes<S, D>;
};

/** A gate as the interpreter sees it: its custom decisions are names known only at run time. */
export type AnyGate = Omit<Gate, 'on' | 'decisions'> & {
  readonly decisions?: readonly string[];
  readonly on: { readonly [outcome: string]: Arrow };
};
