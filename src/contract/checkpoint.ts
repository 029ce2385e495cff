import type { Definition, Json, Snapshot } from '../machine/index.js';
import type { ArtifactRecord } from './artifact.js';
import type { Digest } from './canonical.js';
import type { PreviousRound } from './open-gate.js';

/**
 * The run as it was after one transition. Values that are artifacts stand as references; `fetchValues` brings them back.
 */
export type Checkpoint = {
  /** The audit sequence number of the transition, and the hash of its entry. */
  readonly seq: number;
  readonly head: Digest;
  readonly at: string;
  readonly state: string;
  readonly event: string;
  readonly context: { readonly [key: string]: Json };
  readonly visits: Snapshot['visits'];
  /** Which version of each work product was in force. */
  readonly versions: { readonly [key: string]: number };
};

/** The run as it was when an entry of the log was written: what a replay gives besides the log. */
export type SnapshotAt = {
  readonly seq: number;
  readonly state: string;
  readonly input: Json;
  readonly context: { readonly [key: string]: Json };
  readonly visits: Snapshot['visits'];
  /** All that had been made by then. */
  readonly artifacts: readonly ArtifactRecord[];
};

/** What the query `checkpoint` answers: everything that a new run needs to go on from there. */
export type ForkSource = {
  readonly checkpoint: Checkpoint;
  readonly run: string;
  /** The execution that answered. */
  readonly execution: string;
  readonly definition: Definition;
  readonly digest: Digest;
  /** The start input; large fields are references. */
  readonly input: Json;
  readonly artifacts: readonly ArtifactRecord[];
  /** How each gate's last round ended. */
  readonly rounds: { readonly [gate: string]: PreviousRound };
  readonly deciders: { readonly [gate: string]: readonly string[] };
};

/** A decision given before a rollback or a fork, and whether it still holds: it does while everything it was given on is unchanged. */
export type EarlierDecision = {
  readonly gate: string;
  readonly round: number;
  readonly outcome: string;
  readonly by: readonly string[];
  /** Why it is void, where it is. */
  readonly void?: string;
};
