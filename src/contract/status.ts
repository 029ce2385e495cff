import type { FailureCode, Json, Procedure, Reviewer } from '../machine/index.js';
import type { ArtifactRecord } from './artifact.js';
import type { DecisionRecord } from './audit.js';
import type { Digest } from './canonical.js';

type Common = {
  readonly state: string;
  /** When the state was entered, ISO 8601 in UTC. */
  readonly since: string;
  /** The sequence number and hash of the newest audit entry. */
  readonly seq: number;
  readonly head: Digest;
};

/** What `openGate` answers while a gate is open. */
export type OpenGate = {
  readonly gate: string;
  /** How often this gate has been opened, from 1. */
  readonly round: number;
  readonly title?: string;
  readonly ask: string;
  readonly reviewers: readonly Reviewer[];
  /** Everybody who may decide now, by id: the reviewers with their roles resolved. */
  readonly people: readonly string[];
  /** The outcomes a person may choose. */
  readonly outcomes: readonly string[];
  readonly quorum: number;
  readonly deadline: string;
  readonly shows: readonly { readonly name: string; readonly digest: Digest; readonly version: number }[];
  readonly decisions: readonly DecisionRecord[];
};

/** What `status` answers: a union over the lifecycle. */
export type Status = Common &
  (
    | { readonly lifecycle: 'IDLE' | 'RUNNING' | 'CANCELLED' }
    | { readonly lifecycle: 'WAITING_FOR_APPROVAL'; readonly gate: OpenGate }
    | {
        readonly lifecycle: 'FAILED';
        readonly failure: {
          readonly code: FailureCode;
          readonly state: string;
          readonly message: string;
          readonly procedures: readonly Procedure[];
        };
      }
    | { readonly lifecycle: 'COMPLETE'; readonly outputs: { readonly [key: string]: Json } }
  );

export type Artifacts = readonly ArtifactRecord[];
