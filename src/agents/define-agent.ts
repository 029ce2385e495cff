import type { z } from 'zod';
import type { CallResult } from '../contract/index.js';
import type { Json } from '../machine/index.js';

/** What an agent is given: one property per key its stage reads. Untrusted: documents and other agents' output. */
export type Reads = { readonly [name: string]: Json };

/** What offline rules have, where their agent works in steps. */
export type RuleStep = {
  /**
   * Has a tool called, and gives what it gave. The rules run from their beginning at each step, with what is known by then: a call whose
   * result is not known ends the step, and several begun together are made together. Rejects with a `ToolNotDone` where the tool
   * failed, was refused, or may have run without anybody's knowing.
   */
  readonly use: (tool: string, args: { readonly [name: string]: Json }) => Promise<Json>;
  /** Ends the stage with one of its events instead of an answer. */
  readonly end: (event: string, reason?: string) => never;
};

/** Why offline rules were not given what a tool gives. */
export class ToolNotDone extends Error {
  override readonly name = 'ToolNotDone';
  /** `unknown` where it may have run. */
  readonly outcome: Exclude<CallResult['outcome'], 'done'>;

  constructor(outcome: ToolNotDone['outcome'], message: string) {
    super(message);
    this.outcome = outcome;
  }
}

/** A worker of the model kind. `rules` are its offline engine: deterministic, real work on real input, no model. */
export type Agent<Output extends z.ZodType = z.ZodType> = {
  readonly name: string;
  readonly title: string;
  /** What the model is told to do, in plain prose; the output schema is told to it separately. */
  readonly instructions: string;
  readonly output: Output;
  /** Raised whenever the rules change what they give: part of the digest in every output. */
  readonly rulesVersion: string;
  readonly rules: (reads: Reads) => z.input<Output> | Promise<z.input<Output>>;
  /** Its offline engine where its stage lets it work in steps; `rules`, which use no tools, unless given. */
  readonly steps?: (reads: Reads, step: RuleStep) => z.input<Output> | Promise<z.input<Output>>;
  /** Its own model, `PROVIDER:MODEL`, where the worker has models at all; the worker's unless given. */
  readonly model?: string;
  /** Asked in this order where the one before stays down or refuses. */
  readonly fallbacks?: readonly string[];
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
};

/** Types an agent by its output schema; performs nothing. */
export function defineAgent<Output extends z.ZodType>(agent: Agent<Output>): Agent<Output> {
  return agent;
}
