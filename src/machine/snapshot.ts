import type { Json } from './definition.js';
import type { Failure, FailureCode, Procedure } from './failure.js';

/** The coarse state every run has. */
export type Lifecycle = 'IDLE' | 'RUNNING' | 'WAITING_FOR_APPROVAL' | 'FAILED' | 'COMPLETE' | 'CANCELLED';

/** Everything a run is, at one moment: plain data, equal when its JSON is equal. */
export type Snapshot = {
  readonly state: string;
  readonly input: Json;
  readonly context: { readonly [key: string]: Json };
  /** How often each state was entered. */
  readonly visits: { readonly [state: string]: number };
  /** There while the run is `FAILED`, and while choices carry a failure on its way there. */
  readonly failure?: Failure;
};

/**
 * What happened. `data` is a stage's output or what it asks, a gate's decision record, or what was delivered; `failure` comes with
 * `failed`; `recovery` with `recovered`.
 *
 * Events every machine knows: `admitted` leaves `IDLE`; `failed` and `cancelled` may come in any state; `always` leaves a
 * choice; `recovered` leaves `FAILED`; `forked` leaves `IDLE` for a checkpoint of another run; `edited`, with `{ key, value }`, replaces a context key that a gate lays open, and stays there.
 */
export type MachineEvent = {
  readonly type: string;
  readonly data?: Json;
  readonly failure?: { readonly code: FailureCode; readonly message: string };
  /** With `skip`, the event's `data` is what the stage writes. */
  readonly recovery?: {
    readonly procedure: Procedure;
    readonly to: string;
    /** Of a `rollback`: what is restored. */
    readonly restore?: Restored;
    /** Of `patch` and `raise`: the context keys as they are from now on; those in `unset` are gone. */
    readonly changes?: { readonly set: { readonly [key: string]: Json }; readonly unset?: readonly string[] };
  };
  /** Of `forked`. */
  readonly fork?: Restored & { readonly to: string };
};

/** What a checkpoint knew. */
export type Restored = Pick<Snapshot, 'context' | 'visits'>;

/** The record of a move that was made. */
export type Move = { readonly from: string; readonly to: string; readonly event: string };

/** An event that the state does not accept. The snapshot is as it was. */
export type Refusal = {
  readonly code: 'UNEXPECTED_EVENT' | 'GUARD_FAILED' | 'ILLEGAL_PROCEDURE';
  readonly state: string;
  readonly event: string;
  readonly message: string;
};

export type TransitionResult =
  | { readonly ok: true; readonly snapshot: Snapshot; readonly move: Move }
  | { readonly ok: false; readonly refusal: Refusal };
