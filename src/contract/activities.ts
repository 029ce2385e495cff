import type { Calendar, Definition, Json, JsonSchema, Moment, PipelineBudget, Reviewer } from '../machine/index.js';
import type { StepCall, StepResult, ToolFacts, ToolRequest } from './agent-steps.js';
import type { Reference, Stored } from './artifact.js';
import type { Preview } from './asked.js';
import type { Digest } from './canonical.js';
import type { ForkSource } from './checkpoint.js';
import type { ErrorCode } from './errors.js';
import type { CallSpent } from './ledger.js';
import type { Live } from './live.js';
import type { Change, Holder, OpenGate, Unreached } from './open-gate.js';
import type { Told } from './say-call.js';
import type { Spent } from './spending.js';

/**
 * The activities the engine calls by name, as signatures only: the sandbox must not see their code.
 *
 * A stage's own activity is called by the name the definition gives, with one object: what the stage reads.
 */
export type AdmissionRequest = {
  readonly pipeline: string;
  readonly input: Json;
  /** Of a fork that stays on the other run's definition: its digest. The worker must have it: nobody brings one along. */
  readonly definition?: Digest;
  /** Whether the input comes from another run, with its large fields as references. */
  readonly isKnown?: true;
  /** A worker without the pipeline fails, so that another one is asked, instead of refusing the run. */
  readonly isAskedAgain?: true;
};

export type Admission =
  | {
      readonly ok: true;
      readonly definition: Definition;
      readonly digest: Digest;
      /** The start input; fields above the inline limit are references. */
      readonly input: Json;
      /** Every tool that the definition names; not there where it names none. */
      readonly tools?: { readonly [name: string]: ToolFacts };
    }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly problems: readonly string[] };

export type ModelCall = {
  readonly agent: string;
  readonly reads: { readonly [name: string]: Json };
  /** There when the last output did not fit: that output, and what was wrong with it. */
  readonly correction?: { readonly problems: readonly string[]; readonly previous: Json };
  readonly live?: Live;
};

/** An output that fits the agent's schema has no problems. */
export type ModelResult = Stored & { readonly problems?: readonly string[] };

/**
 * `composed` marks what the engine put together of outputs that were stored before: only there may references stand. `tool` names the
 * tool that an activity did, whose schema the value must fit; `isStored`, that it comes by reference, from a worker of ours.
 */
export type PutRequest = {
  readonly value: Json;
  readonly composed?: boolean;
  readonly tool?: string;
  readonly isStored?: true;
};

/** Another activity of the same run. */
export type KeptRequest = { readonly key: string };
/** What it gave. */
export type KeptResult = { readonly output: Stored | null };

/** An output, inline or by reference, and the shape it must have. */
export type CheckOutputRequest = { readonly value: Json; readonly schema: JsonSchema };

/** What a gate needs to know of the world as it opens. */
export type GateRequest = {
  readonly opened: string;
  /** Everybody it may come to ask. */
  readonly reviewers: readonly Reviewer[];
  /** The agents and activities that made what it shows. */
  readonly producers: readonly string[];
  /** With `at` resolved to the time itself. */
  readonly moments: readonly Moment[];
  readonly calendars: { readonly [name: string]: Calendar };
  /** What it shows that it showed before in another version. */
  readonly drafts: readonly { readonly name: string; readonly from: Digest; readonly to: Digest }[];
  /** What the agent's stage before it has laid before it. */
  readonly asked?: { readonly kind: 'call' | 'budget'; readonly value: Reference };
};

export type GatePreparation = {
  /** In the order asked. */
  readonly holders: readonly Holder[];
  readonly keys: OpenGate['keys'];
  readonly channels: OpenGate['channels'];
  /** Who answers for each producer, where the directory says so. */
  readonly owners: { readonly [producer: string]: string };
  /** ISO 8601 in UTC, in the order asked. */
  readonly moments: readonly string[];
  readonly changes: readonly Change[];
  readonly told?: Told & { readonly preview?: Preview };
};

/** What people are told about a run, outside its gates. */
export type RunNotice = {
  /** The same for every attempt. */
  readonly id: string;
  /** `told` is an action of the definition. */
  readonly kind: 'failed' | 'handedOn' | 'abandoned' | 'cancelled' | 'told';
  readonly at: string;
  readonly pipeline: string;
  readonly run: string;
  readonly state: string;
  /** Looked up in the directory as it is when they are told. */
  readonly to: readonly Reviewer[];
  readonly message: string;
};

/** What people are told about a gate, and who is. */
export type Notice = {
  /** The same for every attempt, so that a receiver can tell a repeat. */
  readonly id: string;
  readonly kind: 'opened' | 'reminded' | 'escalated' | 'closed' | 'voided';
  readonly at: string;
  readonly pipeline: string;
  readonly to: readonly string[];
  readonly gate: Omit<OpenGate, 'holders' | 'keys' | 'channels'>;
  /** How it ended, where it has. */
  readonly outcome?: string;
  readonly message?: string;
};

/** How often the delivery of a notice is tried, in some hours; the last attempt says whom it did not reach. */
export const NOTIFY_ATTEMPTS = 8;

/** Whom it did not reach, though it was tried. */
export type NoticeReport = { readonly unreached: readonly Omit<Unreached, 'kind' | 'at'>[] };

/** A reviewer's own version, with the agents and the shape that its first author was held to. */
export type EditRequest = {
  readonly value: Json;
  readonly by: string;
  readonly agents: readonly string[];
  readonly schema?: JsonSchema;
  /** What `value` is a JSON Merge Patch (RFC 7386) of, inline or by reference; without it, `value` is the whole. */
  readonly onto?: Json;
};

/** Who may recover a failed run, as the directory has them when it fails. */
export type RecoveryRequest = { readonly by: readonly Reviewer[]; readonly escalateTo: readonly Reviewer[] };
export type RecoveryPreparation = { readonly by: readonly string[]; readonly escalateTo: readonly string[] };

/** What a compensation is given. */
export type CompensationCall = {
  readonly state: string;
  /** The idempotency key that the stage's own call had, a corrected agent's the last; of a child workflow its id. */
  readonly key: string;
  /** Of a stage of branches, which makes no call of its own: the same of each branch. */
  readonly keys?: { readonly [branch: string]: string };
  readonly reads: { readonly [name: string]: Json };
  readonly output: Json;
};

/** What an action of a state is given. */
export type ActionCall = {
  readonly run: string;
  readonly pipeline: string;
  readonly state: string;
  readonly event: string;
  readonly moment: 'entry' | 'exit';
  readonly reads: { readonly [name: string]: Json };
};

/** What model calls of a run have cost that the pipeline's ledger has yet to hear of; none where it is only asked. */
export type CountRequest = {
  readonly pipeline: string;
  readonly per: PipelineBudget['per'];
  readonly calls: readonly CallSpent[];
};

/** What the runs of a pipeline have spent in the period of now: `2026-11`, or `2026-11-22`. */
export type PeriodSpent = { readonly period: string; readonly spent: Spent };

/**
 * The header under which an activity of ours is given its stage's retry policy, as JSON: it computes the wait before the next attempt
 * by the class of the error, with jitter and `retry-after`.
 */
export const RETRY_HEADER = 'signalbox-retry';

/** The header under which an activity of ours is given its idempotency key, which a reset does not change. */
export const KEY_HEADER = 'signalbox-key';

/**
 * What a failure of an activity of ours carries as the first of its details: how often it was tried, and what was done of it. A call
 * that was cancelled carries it too.
 */
export type AttemptDetails = { readonly attempt: number; readonly partial?: Stored };

export type EditResult =
  | { readonly ok: true; readonly stored: Stored }
  | { readonly ok: false; readonly problems: readonly string[] };

export type EngineActivities = {
  /** Local: resolves and checks the definition, validates the input, and that somebody holds each role a gate asks. Never throws for bad input. */
  admit(request: AdmissionRequest): Promise<Admission>;
  /** One model call, or one pass of the agent's offline rules. */
  callModel(call: ModelCall): Promise<ModelResult>;
  /** One step of an agent with tools: one model call, or one pass of its offline rules up to what they want to know next. */
  takeStep(step: StepCall): Promise<StepResult>;
  /** Runs a tool once; a failure whose retry is over is for the agent to hear. */
  callTool(request: ToolRequest): Promise<Stored>;
  /** Local: what a call gave of which nobody heard, where it finished all the same. */
  keptResult(request: KeptRequest): Promise<KeptResult | null>;
  /** Local: stores a value that came from outside our workers. */
  putArtifact(request: PutRequest): Promise<Stored>;
  /** Local: who may decide, until when, and what has changed, as the world is while the gate opens. */
  prepareGate(request: GateRequest): Promise<GatePreparation>;
  /** Tells people; what one channel got is not sent to it again by another attempt. Fails only while another attempt may help. */
  notify(notice: Notice | RunNotice): Promise<NoticeReport>;
  /** Local: brings back what stands as references in a checkpoint, as it travels. */
  fetchValues(references: { readonly [key: string]: Reference }): Promise<{ readonly [key: string]: Stored }>;
  /** Local: who may recover. */
  prepareRecovery(request: RecoveryRequest): Promise<RecoveryPreparation>;
  /** Asks another run for one of its checkpoints. Fails for good where there is no such run or checkpoint. */
  readCheckpoint(request: {
    readonly run: string;
    readonly execution?: string;
    readonly seq: number;
  }): Promise<ForkSource>;
  /** Asks the server to cancel the run it is called by: Temporal then knows it as cancelled, too. */
  requestCancel(): Promise<void>;
  /** Tells the pipeline's ledger what was spent, and asks it what all runs have spent; told again, a call counts once. */
  countSpending(request: CountRequest): Promise<PeriodSpent>;
  /** Local: checks and stores a reviewer's version. */
  acceptEdit(request: EditRequest): Promise<EditResult>;
  /** Local: what is wrong with an output, as readable lines; an empty list if it fits. */
  checkOutput(request: CheckOutputRequest): Promise<readonly string[]>;
};
