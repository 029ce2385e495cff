import type { FailureCode, Json } from '../machine/index.js';
import type { CallRecord } from './agent-steps.js';
import type { MadeBy } from './artifact.js';
import { type Digest, digestOf } from './canonical.js';
import type { EarlierDecision } from './checkpoint.js';
import type { ErrorCode } from './errors.js';
import type { FailureFacts } from './failure-record.js';

/** What moved the run, or tried to. */
export type Trigger = 'start' | 'stage' | 'decision' | 'timer' | 'signal' | 'recovery' | 'always' | 'cancel';

/** Who acted, and how they came. */
export type Actor = {
  readonly kind: 'system' | 'agent' | 'person';
  readonly id: string;
  readonly via: 'engine' | 'signal' | 'update' | 'web' | 'cli' | 'slack' | 'email';
};

/** What a person said at a gate, or in a recovery. */
export type DecisionRecord = {
  /** An outcome of the gate, or `withdrawn`, `delegated`, `edited`, `voided`. */
  readonly decision: string;
  readonly by: string;
  /** Whose part the person decides, where it was handed to them. */
  readonly for?: string;
  /** To whom the person hands their part, where they do. */
  readonly to?: string;
  readonly at: string;
  readonly gate: string;
  readonly round: number;
  readonly comment?: string;
  /** Digests of everything that was shown. */
  readonly shown: readonly { readonly name: string; readonly digest: Digest }[];
  /** The digest or digests the person named, where they named any. */
  readonly artifact?: string | readonly string[];
  readonly conditions?: readonly string[];
  readonly data?: Json;
  readonly id?: string;
  /** The signature the gate has verified, and the public key it holds for. */
  readonly signature?: { readonly key: string; readonly value: string };
};

/** What a gate gives the machine, and its `writes` key: the decision that ended it, with everything that counted. */
export type GateRecord = DecisionRecord & {
  /** What the gate came to: the newest decision's own, or what the decisions against it force. */
  readonly outcome: string;
  readonly decisions: readonly DecisionRecord[];
};

export type RecoveryRecord = {
  readonly procedure: string;
  readonly by: string;
  readonly reason: string;
  readonly to?: string;
  /** Of a rollback: the sequence number that was gone back to. */
  readonly checkpoint?: number;
  /** Of `patch` and `raise`: the context keys that were taken away; those that were set are in `artifacts`. */
  readonly unset?: readonly string[];
  /** Who proposed it, where a second person had to confirm. */
  readonly proposedBy?: string;
};

/** Where a run was forked from, or to. */
export type ForkRecord = {
  readonly run: string;
  readonly execution?: string;
  readonly seq: number;
  /** The hash of that run's entry with this number: proves what was taken over. */
  readonly head?: Digest;
  readonly by: string;
  readonly reason: string;
};

/**
 * One line of the audit log: a transition that was made; a decision that was counted, withdrawn, handed on or voided, or an edit; a
 * notice (a reminder, an escalation, a person who could not be told, a claim, a compensation, a proposed recovery, a fork); a call of a
 * model or a tool, by an agent that works in steps; or a refusal, or several of them in one line.
 */
export type AuditEntry = {
  readonly seq: number;
  readonly kind: 'transition' | 'decision' | 'notice' | 'call' | 'refusal';
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly from: string;
  /** Equal to `from` where nothing moved. */
  readonly to: string;
  readonly event: string;
  readonly trigger: Trigger;
  readonly actor: Actor;
  readonly decision?: DecisionRecord;
  readonly recovery?: RecoveryRecord;
  /** A refusal's code, or the reason code of a failure. */
  readonly code?: ErrorCode | FailureCode;
  readonly message?: string;
  /** How many refusals this line stands for, where it is not one. */
  readonly count?: number;
  readonly attempt?: number;
  readonly artifacts?: readonly {
    readonly name: string;
    readonly version: number;
    readonly digest: Digest;
    /** Part of a work product: the run was cancelled while it was made. */
    readonly incomplete?: true;
  }[];
  readonly madeBy?: MadeBy;
  /** Of a call. */
  readonly call?: CallRecord;
  /** With a failure: what is known of the work that failed. */
  readonly failure?: FailureFacts;
  readonly fork?: ForkRecord;
  /** With a rollback or a fork, and where a gate is passed on what was decided before: which earlier decisions hold, and which do not. */
  readonly earlier?: readonly EarlierDecision[];
  /** The digest of the definition in force. */
  readonly definition: Digest;
  /** The hash of the entry before; for the first, of the run's first execution id. */
  readonly prev: Digest;
  /** Over everything above. */
  readonly hash: Digest;
};

export type AuditFacts = Omit<AuditEntry, 'hash'>;

/** Closes an entry with its hash over its canonical JSON, `prev` included. */
export function sealEntry(facts: AuditFacts): AuditEntry {
  return { ...facts, hash: digestOf(facts) };
}

/** What the first entry of a run has as `prev`. */
export function genesisOf(firstExecutionRunId: string): Digest {
  return digestOf({ run: firstExecutionRunId });
}

export type ChainProblem = { readonly seq: number; readonly message: string };

/**
 * Checks that every entry carries its own hash, names the one before, and counts by one. An empty list means the chain holds.
 *
 * @param prev what the first entry must have as `prev`: the genesis of the run, or the head of the execution before
 */
export function checkChain(entries: readonly AuditEntry[], prev: Digest): ChainProblem[] {
  const problems: ChainProblem[] = [];
  let expected = prev;
  let seq = entries[0]?.seq ?? 1;
  for (const entry of entries) {
    const { hash, ...facts } = entry;
    if (entry.seq !== seq)
      problems.push({ seq: entry.seq, message: `expected sequence number ${seq}, got ${entry.seq}` });
    if (entry.prev !== expected)
      problems.push({ seq: entry.seq, message: `prev is ${entry.prev}, the entry before has ${expected}` });
    const actual = digestOf(facts);
    if (actual !== hash) problems.push({ seq: entry.seq, message: `the entry hashes to ${actual}, it says ${hash}` });
    expected = hash;
    seq = entry.seq + 1;
  }
  return problems;
}
