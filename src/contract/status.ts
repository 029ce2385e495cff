import type { Json } from '../machine/index.js';
import type { ArtifactRecord } from './artifact.js';
import type { Digest } from './canonical.js';
import type { CompensationView, FailureView } from './failure-record.js';
import type { OpenGate } from './open-gate.js';
import type { Spent } from './spending.js';

type Common = {
  readonly state: string;
  /** When the state was entered, ISO 8601 in UTC. */
  readonly since: string;
  /** The sequence number and hash of the newest audit entry. */
  readonly seq: number;
  readonly head: Digest;
  /** What model calls have cost so far; not there while there were none. */
  readonly spent?: Spent;
};

/** Who gave a run up, or cancelled it, and why; with two people, who proposed it. */
export type Ending = { readonly by: string; readonly reason: string; readonly proposedBy?: string };

/** What `status` answers: a union over the lifecycle. */
export type Status = Common &
  (
    | { readonly lifecycle: 'IDLE' }
    | { readonly lifecycle: 'CANCELLED'; readonly ended?: Ending; readonly compensations?: readonly CompensationView[] }
    /** `opening`: the state is a gate, which takes decisions in a moment. */
    | { readonly lifecycle: 'RUNNING'; readonly opening?: true }
    | { readonly lifecycle: 'WAITING_FOR_APPROVAL'; readonly gate: OpenGate }
    | {
        readonly lifecycle: 'FAILED';
        readonly failure: FailureView;
        /** Who has given it up, and why. */
        readonly ended?: Ending;
        /** Once it was abandoned: the undoing of what completed. */
        readonly compensations?: readonly CompensationView[];
      }
    | { readonly lifecycle: 'COMPLETE'; readonly outputs: { readonly [key: string]: Json } }
  );

export type Artifacts = readonly ArtifactRecord[];
