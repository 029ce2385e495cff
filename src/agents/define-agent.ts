import type { z } from 'zod';
import type { Json } from '../machine/index.js';

/** What an agent is given: one property per key its stage reads. Untrusted: documents and other agents' output. */
export type Reads = { readonly [name: string]: Json };

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
};

/** Types an agent by its output schema; performs nothing. */
export function defineAgent<Output extends z.ZodType>(agent: Agent<Output>): Agent<Output> {
  return agent;
}
