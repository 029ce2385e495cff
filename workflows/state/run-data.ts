import {
  type ArtifactRecord,
  type CallSpent,
  type Cancel,
  type Checkpoint,
  type CompensationView,
  type Deliver,
  type Digest,
  digestOf,
  type Ending,
  type FailureFacts,
  isReference,
  type Lease,
  type Notice,
  type OpenGate,
  type PreviousRound,
  type Proposal,
  type RecoveryPreparation,
  type RunNotice,
  type Shown,
  type Spent,
  type ToolFacts,
} from '../../src/contract/index.js';
import { type Definition, initialSnapshot, type Json, parseReads, type Snapshot } from '../../src/machine/index.js';
import { isoStart, msOf } from '../sandbox/time.js';
import { genesis, type LogHead } from './audit-log.js';
import type { PipelinePeriod, Visit } from './budgets.js';
import type { Asking, Loop } from './loop.js';
import { NO_REFUSALS, type Refusals } from './refusals.js';
import type { Visible } from './visibility.js';

/** Everything a run is, as data: what one execution of a chain hands to the next. */
export type RunData = {
  definition: Definition;
  digest: Digest;
  snapshot: Snapshot;
  since: string;
  /** The audit sequence number of the transition into the state: names this visit. */
  enteredAt: number;
  /** Where the run's deadline counts from: its start, or its last recovery. */
  startedAt: string;
  artifacts: ArtifactRecord[];
  /** Which version of each context key is in force: after a rollback it need not be the newest. */
  versions: { readonly [key: string]: number };
  /** Where the run can go back to, oldest first. */
  checkpoints: readonly Checkpoint[];
  /** What is known of the work that failed, while the run carries its failure. */
  failed?: FailureFacts | undefined;
  /** Who may recover the run, and who after an `escalate`: known a moment after it failed. */
  recoverers?: RecoveryPreparation | undefined;
  /** When the directory is asked again who they are, in epoch milliseconds, where it did not answer. */
  askAgainAt?: number | undefined;
  proposal?: Proposal | undefined;
  /** Who has claimed the failed run. */
  lease?: Lease | undefined;
  /** Stages that completed and can be undone, in that order. */
  completed: readonly Undoable[];
  compensations?: readonly CompensationView[] | undefined;
  /** Gates whose last decision holds though the run went back before them: they are passed once without asking. */
  standing: readonly string[];
  /** What was done of the work that the cancellation ended. */
  leftOver?: readonly LeftOver[] | undefined;
  /** Who gave the run up, or cancelled it. */
  ended?: Ending | undefined;
  /** The run that this one was forked from. */
  forkedFrom?: string | undefined;
  /** Who did that. */
  forkedBy?: string | undefined;
  /** A person's wish that the run be cancelled, which the server is being told. */
  cancelling?: (Cancel & { readonly at: string; readonly how?: 'signal' | 'update' }) | undefined;
  /** There exactly while the state is a gate. */
  gate?: OpenGate | undefined;
  /** Delivered events that no wait has taken yet, oldest first. */
  delivered: Deliver[];
  /** Ids of deliveries that were taken in: the same one again is harmless. */
  deliveredIds: string[];
  /** What was heard under which id of a person, at which gate: the same again is harmless. */
  decided: {
    readonly id: string;
    readonly by: string;
    readonly what: string;
    readonly gate: string;
    readonly round: number;
    readonly content: Digest;
  }[];
  /** How each gate's round before ended. */
  rounds: { readonly [gate: string]: PreviousRound };
  /** Of a fork: how many rounds there were before its checkpoint at gates of which no more than that is known. */
  roundsBefore?: { readonly [gate: string]: number } | undefined;
  /** Everybody who has decided at each gate. */
  deciders: { readonly [gate: string]: readonly string[] };
  /** What each gate approved last. */
  approvals: { readonly [gate: string]: readonly Shown[] };
  /** The gate that a recovery hands to the end of its ladder. */
  escalated?: string | undefined;
  /** What people have yet to be told, and how often they were in all. */
  notices: (Notice | RunNotice)[];
  told: number;
  /** The tools that the definition names, as they were at admission. */
  tools?: { readonly [name: string]: ToolFacts } | undefined;
  /** An agent at work in steps, also while a gate decides on its next call. */
  loop?: Loop | undefined;
  /** What a stage has laid before a gate of its own. */
  asking?: Asking | undefined;
  /** What model calls have cost, by state. */
  spending: { readonly [state: string]: Spent };
  /** How often the run was given its budget. */
  grants: number;
  /** What the stage of now has spent in this visit. */
  visit?: Visit | undefined;
  /** How the budget of its pipeline stands, where it has one. */
  pipelinePeriod?: PipelinePeriod | undefined;
  /** Model calls that the pipeline's ledger has yet to confirm. */
  unreported?: readonly CallSpent[] | undefined;
  /** Until when somebody watches, in epoch milliseconds. */
  watchedUntil?: number | undefined;
  /** What was refused in this visit to the state. */
  refusals: Refusals;
  visible: Visible;
  log: LogHead;
};

/** A stage that completed, as its compensation needs it; values that are artifacts stand as references. */
export type Undoable = {
  readonly state: string;
  readonly enteredAt: number;
  /** The idempotency key its call had; of a child its workflow id. */
  readonly key: string;
  /** Of branches, each one's own. */
  readonly keys?: { readonly [branch: string]: string };
  readonly reads: { readonly [name: string]: Json };
  /** What it read of the run's input, as the definition names it. */
  readonly inputs: readonly string[];
  readonly output: Json;
};

/** A work product, or a part of one, as the log names it. */
export type LeftOver = {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly incomplete?: true;
};

/** What a run is before its admission: a machine without states, which can only fail. */
export function unadmitted(pipeline: string, input: Json): RunData {
  const definition: Definition = {
    name: pipeline,
    version: '0',
    input: {},
    deadline: '1d',
    initial: 'FAILED',
    states: {},
  };
  return {
    definition,
    digest: digestOf(definition),
    snapshot: initialSnapshot(definition, input),
    since: isoStart(),
    enteredAt: 0,
    startedAt: isoStart(),
    artifacts: [],
    versions: {},
    checkpoints: [],
    completed: [],
    standing: [],
    delivered: [],
    deliveredIds: [],
    decided: [],
    rounds: {},
    deciders: {},
    approvals: {},
    notices: [],
    told: 0,
    spending: {},
    grants: 1,
    refusals: NO_REFUSALS,
    visible: {},
    log: genesis(),
  };
}

/** The artifact a context key stands for now, where a stage or a person made it. */
export function artifactOf({ artifacts, versions }: RunData, key: string | null): ArtifactRecord | undefined {
  if (key === null) return undefined;
  const version = ownOf(versions, key);
  return artifacts.findLast((record) => record.name === key && record.version === version);
}

/** Records a work product, and puts it in force; what is incomplete is only recorded. */
export function keepArtifact(data: RunData, facts: Omit<ArtifactRecord, 'version'>): ArtifactRecord {
  const { name } = facts;
  const newest = data.artifacts.findLast((record) => record.name === name)?.version ?? 0;
  const record: ArtifactRecord = { ...facts, version: Math.max(newest, ownOf(data.versions, name) ?? 0) + 1 };
  data.artifacts = [...data.artifacts, record];
  if (!record.incomplete) data.versions = { ...data.versions, [record.name]: record.version };
  return record;
}

/** Who asked for the run, as its input says; empty where it does not. */
export function requesterOf(data: RunData): string {
  const { input } = data.snapshot;
  const by = input !== null && typeof input === 'object' && 'requestedBy' in input ? input.requestedBy : undefined;
  return typeof by === 'string' ? by.trim().slice(0, 200) : '';
}

/** When the whole run must be over, in epoch milliseconds. */
export function runDeadlineOf(data: RunData): number {
  return Date.parse(data.startedAt) + msOf(data.definition.deadline);
}

/** A reference has the digest of what it refers to. */
export function digestOfValue(value: Json): Digest {
  return isReference(value) ? (value.$artifact as Digest) : digestOf(value);
}

/** What a `reads` or `shows` entry names, or undefined where it was never written. */
export function readOf(spec: string, data: RunData): Json | undefined {
  const read = parseReads(spec);
  const { input, context } = data.snapshot;
  if (read.source === 'context' && read.key !== null)
    return Object.hasOwn(context, read.key) ? context[read.key] : undefined;
  if (read.key === null) return input;
  if (input === null || typeof input !== 'object' || !Object.hasOwn(input, read.key)) return undefined;
  return (input as { readonly [key: string]: Json })[read.key];
}

/** A member of a record that is the record's own: a gate may be called `constructor`. */
export function ownOf<Value>(record: { readonly [key: string]: Value }, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
