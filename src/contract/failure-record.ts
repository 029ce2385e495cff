import type { Failure, Procedure } from '../machine/index.js';
import type { RecoveryRecord } from './audit.js';
import type { Digest } from './canonical.js';

/** One error of a chain, the outermost first: its type, and what it said. */
export type ChainedError = { readonly type: string; readonly message: string };

/** What is known of the work that failed; in the audit entry of the failure, and in `status` while it lasts. */
export type FailureFacts = {
  /** What kind of work it was, and its name: `agent scout`, `activity charge`, `pipeline review`. */
  readonly work: string;
  readonly agent?: string;
  /** How often it was tried, where the worker said so. */
  readonly attempt?: number;
  /** What it was given, by digest. */
  readonly input: readonly { readonly name: string; readonly digest: Digest }[];
  /** Why, from the outermost error to the provider's own. */
  readonly chain: readonly ChainedError[];
  /** The last output, where there was one that did not fit. */
  readonly output?: Digest;
};

/** A state the run has been in, to which it can go back. */
export type CheckpointView = {
  readonly seq: number;
  readonly at: string;
  readonly state: string;
};

/** A recovery that a second person has yet to confirm, by sending the same. */
export type Proposal = RecoveryRecord & { readonly at: string; readonly digest: Digest };

/** A person's claim to a gate or a failed run: nobody else may act on it until then. */
export type Lease = { readonly by: string; readonly until: string };

/** What became of the undoing of one stage. */
export type CompensationView = {
  readonly state: string;
  /** The audit sequence number at which the stage was entered. */
  readonly enteredAt: number;
  readonly outcome: 'pending' | 'done' | 'failed';
  readonly message?: string;
};

/** Everything a person needs to bring a failed run back. */
export type FailureView = Failure &
  Partial<FailureFacts> & {
    /** The audit sequence number of the failure: what a `recover` names to mean this one and no other. */
    readonly seq: number;
    readonly procedures: readonly Procedure[];
    /** Until when it can be recovered; it is abandoned then. */
    readonly until: string;
    /** Where `rollback` can go, the newest last; the query `checkpoints` has all of them. */
    readonly checkpoints: readonly CheckpointView[];
    /** The stage that a `rerun` is advised to enter: the one that failed, or the last one before, where that was none. */
    readonly rerun?: string;
    /** The stages it has been in, which a `rerun` may enter; not there in the answer of an earlier version. */
    readonly stages?: readonly string[];
    /** Who may recover; everybody where it is not there. */
    readonly recoverers?: readonly string[];
    /** Which procedures need a second person. */
    readonly fourEyes?: readonly Procedure[];
    readonly proposal?: Proposal;
    readonly lease?: Lease;
  };
