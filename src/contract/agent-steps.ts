import type { Duration, Json, RetryPolicy, ToolEffect } from '../machine/index.js';
import type { MadeBy, Reference, Stored } from './artifact.js';
import type { Digest } from './canonical.js';
import type { Live } from './live.js';

/**
 * What a run knows of a tool from its admission on. A worker that is deployed later changes neither its effect nor how it is called.
 */
export type ToolFacts = {
  readonly effect: ToolEffect;
  /** Over its name, description, effect, and both schemas. */
  readonly digest: Digest;
  /** One attempt. */
  readonly timeout: Duration;
  readonly retry?: RetryPolicy;
  /** The activity that does it, where that is no function of our worker. */
  readonly activity?: { readonly name: string; readonly taskQueue?: string };
  /** A server lists it, and may come to list it otherwise: only what has this digest runs. */
  readonly isListed?: true;
};

/** Asks an agent for its next step. What was said before is in the transcript, and is not sent again. */
export type StepCall = {
  readonly agent: string;
  /** What the stage reads; the first step only. */
  readonly reads?: { readonly [name: string]: Json };
  /** The newest link of the transcript; none on the first step. */
  readonly transcript?: Reference;
  /** What became of the calls of the step before, in their order. */
  readonly results?: readonly CallResult[];
  /** Why the answer before does not fit. */
  readonly problems?: readonly string[];
  /** A person has had the stage go on after it failed. */
  readonly isResumed?: true;
  /** The tools it may call. */
  readonly tools: readonly string[];
  /** The digests of those that a server lists, as the run was admitted with them. */
  readonly pinned?: { readonly [tool: string]: Digest };
  /** The events it may end its stage with, besides answering. */
  readonly events: readonly string[];
  readonly memory: 'transcript' | 'tree';
  readonly live?: Live;
};

/** What an agent said in a step, and the transcript with it. */
export type StepResult = {
  readonly transcript: Reference;
  readonly madeBy: MadeBy;
  readonly next: NextStep;
};

export type NextStep =
  /**
   * An empty list: it has only put its memory in order. `leftOut` calls are more than one step makes; `unheard` are the results that
   * offline rules have not asked for again.
   */
  | {
      readonly kind: 'calls';
      readonly calls: readonly ToolCall[];
      readonly leftOut?: number;
      readonly unheard?: number;
    }
  /** It fits the agent's schema. */
  | { readonly kind: 'answer'; readonly output: Stored }
  | { readonly kind: 'event'; readonly event: string; readonly reason?: string }
  /** Neither a call nor an answer that fits. */
  | { readonly kind: 'unfit'; readonly output: Stored; readonly problems: readonly string[] };

/** A call of a tool as an agent wants it made; nothing has run. */
export type ToolCall = {
  /** Unique in the transcript. */
  readonly id: string;
  /** As the agent named it: untrusted, and perhaps no tool at all. */
  readonly tool: string;
  /** `{ tool, arguments }`, exactly: what a gate shows, and what runs. */
  readonly call: Stored;
  /** Why its arguments do not fit the tool; then it is not made. */
  readonly problems?: readonly string[];
};

/** Has a tool run: the call by reference, so that what runs is what was checked and approved. */
export type ToolRequest = {
  readonly tool: string;
  readonly call: Reference;
  /** What the run takes it to do; a tool that has come to do worse since is not run. */
  readonly effect?: ToolEffect;
  /** Of a tool that a server lists: one that has come to be another is not run. */
  readonly digest?: Digest;
  readonly live?: Live;
};

export type CallResult = {
  readonly id: string;
  /**
   * `refused` by the state, which does not allow the tool; `rejected` by a person; `unknown` where it changes something, and nobody
   * reported its end: it may have run.
   */
  readonly outcome: 'done' | 'failed' | 'refused' | 'rejected' | 'unknown';
  /** What the tool gave, where it is done. */
  readonly result?: Reference;
  /** Why there is none. */
  readonly message?: string;
};

/** A link of a transcript, as an artifact: what was said in one step, and the link before. */
export type TranscriptLink = { readonly previous?: Reference; readonly items: readonly TranscriptItem[] };

export type TranscriptItem =
  | { readonly kind: 'task'; readonly agent: string; readonly reads: { readonly [name: string]: Json } }
  | { readonly kind: 'results'; readonly results: readonly CallResult[] }
  | { readonly kind: 'problems'; readonly problems: readonly string[] }
  /** A person had the stage go on: what failed before may work by now. */
  | { readonly kind: 'resumed' }
  | {
      readonly kind: 'turn';
      readonly text: string;
      readonly calls: readonly { readonly id: string; readonly tool: string; readonly arguments: Json }[];
      readonly madeBy: MadeBy;
    };

/** One model call or tool call of an agent that works in steps, in the audit log. */
export type CallRecord = {
  /** The step, from 1 in each visit. */
  readonly step: number;
  /** Of a tool call; not there where a line stands for several that were left out. */
  readonly tool?: string;
  readonly effect?: ToolEffect;
  /** `proposed`: it waits for an approval. */
  readonly outcome: CallResult['outcome'] | 'proposed';
  /** Of `{ tool, arguments }`. */
  readonly call?: Digest;
  readonly result?: Digest;
};
