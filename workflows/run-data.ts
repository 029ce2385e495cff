import {
  type ArtifactRecord,
  type Deliver,
  type Digest,
  digestOf,
  isReference,
  type Notice,
  type OpenGate,
  type PreviousRound,
  type Shown,
} from '../src/contract/index.js';
import { type Definition, initialSnapshot, type Json, parseReads, type Snapshot } from '../src/machine/index.js';
import { genesis, type LogHead } from './audit-log.js';
import { NO_REFUSALS, type Refusals } from './refusals.js';
import { isoStart, msOf } from './time.js';
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
  /** Everybody who has decided at each gate. */
  deciders: { readonly [gate: string]: readonly string[] };
  /** What each gate approved last. */
  approvals: { readonly [gate: string]: readonly Shown[] };
  /** The gate that a recovery hands to the end of its ladder. */
  escalated?: string | undefined;
  /** What people have yet to be told, and how often they were in all. */
  notices: Notice[];
  told: number;
  /** What was refused in this visit to the state. */
  refusals: Refusals;
  visible: Visible;
  log: LogHead;
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
    delivered: [],
    deliveredIds: [],
    decided: [],
    rounds: {},
    deciders: {},
    approvals: {},
    notices: [],
    told: 0,
    refusals: NO_REFUSALS,
    visible: {},
    log: genesis(),
  };
}

/** How many artifact records one execution hands to the next; the log of the ones before has the others. */
const HANDED_ARTIFACTS = 500;

/** What the next execution is given: everything, within the size a payload may have. */
export function handover(data: RunData): RunData {
  return { ...data, artifacts: data.artifacts.slice(-HANDED_ARTIFACTS) };
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
