import type { JsonSchema } from '../../machine/index.js';
import type { Breaker } from './breaker.js';

export type ModelRequest = {
  readonly system: string;
  readonly prompt: string;
  /** The shape of the answer, for providers that can hold a model to one; the others go by the words of `system`. */
  readonly schema?: JsonSchema;
  readonly signal: AbortSignal;
};

export type ModelAnswer = {
  readonly text: string;
  /** The provider's name for this call, as its support asks for it. */
  readonly requestId?: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
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
   * Makes one call at most, with no retry of its own: Temporal retries.
   *
   * @throws ApplicationFailure of type EXTERNAL_API_ERROR or AGENT_ERROR that says whether a retry can help; the reason of
   * `signal` where that was aborted
   */
  generate(request: ModelRequest): Promise<ModelAnswer>;
};
