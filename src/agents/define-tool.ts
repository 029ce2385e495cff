import type { z } from 'zod';
import type { Duration, Json, RetryPolicy, ToolEffect } from '../machine/index.js';

/** What a tool may want to know of the call it serves. */
export type ToolContext = {
  /** The same for every attempt of one call, and for no other: what to hand to an outside system as idempotency key. */
  readonly key: string;
  /** From 1. */
  readonly attempt: number;
  /** Says that the work goes on. */
  readonly heartbeat: (details?: unknown) => void;
  /** Aborted when the run is canceled or the worker shuts down. */
  readonly signal: AbortSignal;
};

/** What is undefined is left out. */
type Preview = { readonly [name: string]: Json | undefined };

type Described<Input extends z.ZodType, Output extends z.ZodType> = {
  /** Letters, digits, `_` and `-`, 64 at most: what the model calls it. */
  readonly name: string;
  /** For people, at gates and in lists; the name unless given. */
  readonly title?: string;
  /** For the model: what it does, and when to use it. */
  readonly description: string;
  /** Its arguments, an object. */
  readonly input: Input;
  readonly output: Output;
  readonly effect: ToolEffect;
  /**
   * What a call would do as things stand, as values by name, for whoever decides on it; it does none of it, and is done within two
   * seconds. The values are told as the arguments are: a long text as a text, and none of them as anything else.
   */
  preview?(args: z.output<Input>): Preview | Promise<Preview>;
  /** One attempt; 30 s unless given. */
  readonly timeout?: Duration;
  /** Three attempts unless given, and one where it is destructive. */
  readonly retry?: RetryPolicy;
  /**
   * Of a tool that a server lists: gives it as the server lists it now, or has listed it so many milliseconds ago at most; undefined
   * where it is listed no more. Rejects where the server does not answer.
   */
  readonly listed?: (withinMs: number) => Promise<Tool | undefined>;
};

/**
 * A typed function that an agent may call. What the model is told of it, the check of its arguments, its activity, timeout, retries
 * and idempotency key all come from this.
 */
export type Tool<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = Described<Input, Output> &
  (
    | { run(args: z.output<Input>, call: ToolContext): z.input<Output> | Promise<z.input<Output>> }
    /** Done by another activity, in any language, which is given the arguments as its one argument. */
    | { readonly activity: { readonly name: string; readonly taskQueue?: string } }
  );

/** Types a tool by its schemas; performs nothing. */
export function defineTool<Input extends z.ZodType, Output extends z.ZodType>(
  tool: Tool<Input, Output>,
): Tool<Input, Output> {
  return tool;
}
