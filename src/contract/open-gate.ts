import type { Reviewer, Seat } from '../machine/index.js';
import type { GateAsk } from './asked.js';
import type { DecisionRecord } from './audit.js';
import type { Digest } from './canonical.js';
import type { Lease } from './failure-record.js';

/** Something laid before the reviewers. */
export type Shown = { readonly name: string; readonly digest: Digest; readonly version: number };

/** A reviewer, a group of them, or who was handed a part; with whoever is meant by it, as the directory had it. */
export type Holder = { readonly reviewer: Reviewer; readonly people: readonly string[] };

/** What became of one thing shown since the round before, as readable lines; `cut` counts those left out. */
export type Change = {
  readonly name: string;
  readonly from: Digest;
  readonly to: Digest;
  readonly lines: readonly string[];
  readonly cut: number;
};

/** How the round before ended, and what it was about. */
export type PreviousRound = {
  readonly round: number;
  /** Which visit of the run to the gate it was: a rollback counts visits back, and rounds never. */
  readonly visit?: number;
  readonly outcome: string;
  readonly decisions: readonly DecisionRecord[];
  readonly shows: readonly Shown[];
};

/** A message that did not reach somebody, though it was tried again. */
export type Unreached = {
  readonly to: string;
  readonly channel: string;
  readonly kind: string;
  readonly at: string;
  readonly error: string;
};

/** One rung of the ladder, with its time. */
export type Rung = {
  readonly at: string;
  readonly also?: readonly Reviewer[];
  readonly instead?: readonly Reviewer[];
  readonly quorum?: number | readonly Seat[];
};

/** What `openGate` answers while a gate is open. Everything here was recorded when it opened, and only the gate's own log changes it. */
export type OpenGate = {
  readonly gate: string;
  /** How often this gate has been opened, from 1. */
  readonly round: number;
  /** The run's name, and the id of its first execution: what a signature is bound to. */
  readonly run: { readonly id: string; readonly execution: string };
  readonly title?: string;
  readonly ask: string;
  /** Who is asked now: as the definition names them, or as the ladder has changed it since. */
  readonly reviewers: readonly Reviewer[];
  /** Everybody who may decide now, by id: resolved, with the excluded left out and delegates in place. */
  readonly people: readonly string[];
  /** Who would be asked, and why they may not decide here. */
  readonly excluded: readonly { readonly id: string; readonly why: string }[];
  /** The outcomes a person may choose. */
  readonly outcomes: readonly string[];
  /** How many people must approve in all, and which seats they must fill. */
  readonly quorum: number;
  readonly seats?: readonly Seat[];
  /** Whose rejection alone is enough; everybody's where there is none. */
  readonly veto?: readonly Reviewer[];
  readonly delegates?: readonly Reviewer[];
  readonly opened: string;
  readonly deadline: string;
  /** The reminders still to come. */
  readonly reminders: readonly string[];
  /** The rungs still to come. */
  readonly escalations: readonly Rung[];
  readonly shows: readonly Shown[];
  /** What of it an agent's stage waits for. */
  readonly asks?: GateAsk;
  readonly bindsTo?: readonly string[];
  readonly editable?: readonly string[];
  readonly commentRequired?: readonly string[];
  readonly conditions?: boolean;
  readonly signed?: boolean;
  /** For how long a person may claim it, as a Temporal duration; no claims where it is not there. */
  readonly lease?: string;
  /** Who has claimed it now; while as many have as decisions are needed, nobody else may decide. */
  readonly leases?: readonly Lease[];
  /** The decisions that count towards the quorum now. */
  readonly decisions: readonly DecisionRecord[];
  readonly delegations: readonly { readonly from: string; readonly to: string; readonly at: string }[];
  readonly previous?: PreviousRound;
  readonly changes?: readonly Change[];
  readonly unreached?: readonly Unreached[];
  /** Digests of the signed forms taken in this round: the same signature does not count again. */
  readonly taken?: readonly Digest[];
  /** Everybody the gate may come to ask, as the directory had them when it opened. */
  readonly holders: readonly Holder[];
  /** Their public keys, by id. */
  readonly keys: { readonly [id: string]: readonly string[] };
  /** Their channels, by id: what each is told by, never the address. */
  readonly channels: { readonly [id: string]: readonly string[] };
};
