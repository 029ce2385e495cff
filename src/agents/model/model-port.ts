import type { Json, JsonSchema } from '../../machine/index.js';
import type { Agent } from '../define-agent.js';
import type { Breaker } from './breaker.js';

/** What was said so far, in the order it was said. */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ModelToolCall[] }
  | { readonly role: 'tool'; readonly results: readonly ModelToolResult[] };

export type ModelToolCall = { readonly id: string; readonly tool: string; readonly arguments: Json };
export type ModelToolResult = {
  readonly id: string;
  readonly tool: string;
  readonly text: string;
  readonly isError?: true;
};

/** A tool as a model is told of it. */
export type ModelTool = { readonly name: string; readonly description: string; readonly parameters: JsonSchema };

export type ModelRequest = {
  readonly system: string;
  /** One user message, or what was said so far; it ends with a user's or a tool's part. */
  readonly prompt: string | readonly ModelMessage[];
  readonly tools?: readonly ModelTool[];
  /**
   * The shape of the answer, for providers that can hold a model to one; the others go by the words of `system`, and so do all where
   * there are tools.
   */
  readonly schema?: JsonSchema;
  readonly signal: AbortSignal;
  /** Told of the answer while it comes; without it, the answer comes in one piece. */
  readonly live?: ModelListener;
};

/** Hears an answer as a model writes it, without secrets. */
export type ModelListener = {
  /** A model begins; what one before it wrote does not count. */
  readonly began: (model: string) => void;
  readonly text: (delta: string) => void;
};

export type ModelAnswer = {
  readonly text: string;
  /** The tools it wants called; arguments that are no JSON are given as the text they are. */
  readonly calls?: readonly ModelToolCall[];
  /** The provider's name for this call, as its support asks for it. */
  readonly requestId?: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** What the call cost, in millionths of a US dollar, where the model has a price. */
  readonly microUsd?: number;
  /** `length` means the text stops where the model's output limit was. */
  readonly finishReason: string;
};

/** One language model, whoever provides it. */
export type ModelPort = {
  /** Provider and model as configured, `openai:gpt-5`. */
  readonly name: string;
  /** Says when the provider is better left alone; who asks then is refused without a call. */
  readonly breaker?: Breaker;
  /**
   * Makes one call at most of each of its models, with no retry of its own: Temporal retries.
   *
   * @throws ApplicationFailure of type EXTERNAL_API_ERROR or AGENT_ERROR that says whether a retry can help; the reason of
   * `signal` where that was aborted
   */
  generate(request: ModelRequest): Promise<ModelAnswer>;
  /**
   * The port for an agent's own wishes; without it, every agent uses this one.
   *
   * @throws INVALID_CONFIGURATION where a model it names cannot be reached: no key, no address, an unknown provider
   */
  forAgent?(wishes: ModelWishes): ModelPort;
  /** Takes the keys of its providers out of text. */
  redact?(text: string): string;
};

/** What an agent may want of its model. */
export type ModelWishes = Pick<Agent, 'model' | 'fallbacks' | 'temperature' | 'maxOutputTokens'>;
