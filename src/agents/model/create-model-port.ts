import { ApplicationFailure } from '@temporalio/common';
import { APICallError, generateText, type JSONSchema7, type OutputInterface } from 'ai';
import type { JsonSchema } from '../../machine/index.js';
import { type BreakerOptions, createBreaker } from './breaker.js';
import { createLanguageModel } from './language-model.js';
import type { ModelAnswer, ModelPort, ModelRequest } from './model-port.js';
import { type Environment, parseModelSettings } from './model-settings.js';
import { createRedactor } from './redactor.js';
import { createModelFailure, requestIdOf, toModelFailure } from './to-model-failure.js';

export type ModelPortOptions = {
  readonly env: Environment;
  /** When the provider is left alone for a while. */
  readonly breaker?: BreakerOptions;
};

/**
 * Makes the port to the model that the environment names, or `undefined` where it names none: then agents work by their
 * offline rules. Reads nothing but the object it is given. All calls of one port share a circuit breaker, so a process makes one.
 *
 * @throws INVALID_CONFIGURATION
 */
export function createModelPort(options: ModelPortOptions): ModelPort | undefined {
  const { env } = options;
  const settings = parseModelSettings(env);
  if (settings === undefined) return undefined;
  const { timeoutMs } = settings;
  const language = createLanguageModel(settings);
  const redact = createRedactor(settings.apiKey === undefined ? [] : [settings.apiKey]);
  const site = { provider: settings.provider, model: settings.model, address: settings.baseUrl, redact };
  const address = { provider: settings.provider, address: settings.baseUrl, longestCallMs: timeoutMs };
  const breaker = createBreaker(address, options.breaker);
  const limits = {
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.maxOutputTokens !== undefined && { maxOutputTokens: settings.maxOutputTokens }),
  };

  async function generateOnce(request: ModelRequest, schema: JsonSchema | undefined): Promise<ModelAnswer> {
    const result = await generateText({
      model: language.model,
      system: request.system,
      prompt: request.prompt,
      abortSignal: request.signal,
      maxRetries: 0,
      providerOptions: language.options,
      ...limits,
      ...(schema !== undefined && { output: jsonText(schema) }),
    });
    const { finishReason, usage, response } = result;
    const requestId = requestIdOf(response.headers ?? {}) ?? response.id;
    if (finishReason === 'content-filter' || finishReason === 'error') {
      const isFiltered = finishReason === 'content-filter';
      const message = isFiltered ? "stopped at the provider's content filter" : 'broke off while it answered';
      throw createModelFailure({ type: 'EXTERNAL_API_ERROR', retryable: !isFiltered, message }, site, { requestId });
    }
    return {
      text: result.text,
      requestId: redact(requestId),
      model: response.modelId,
      finishReason,
      ...(usage.inputTokens !== undefined && { inputTokens: usage.inputTokens }),
      ...(usage.outputTokens !== undefined && { outputTokens: usage.outputTokens }),
    };
  }

  async function generateInTime(request: ModelRequest): Promise<ModelAnswer> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const bounded = { ...request, signal: AbortSignal.any([request.signal, deadline]) };
    const schema = language.takesSchema && request.schema?.type === 'object' ? request.schema : undefined;
    try {
      return await generateOnce(bounded, schema).catch((error: unknown) => {
        if (schema !== undefined && isSchemaRefused(error)) return generateOnce(bounded, undefined);
        throw error;
      });
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      if (deadline.aborted) {
        const message = `gave no answer within ${timeoutMs} ms`;
        throw createModelFailure({ type: 'EXTERNAL_API_ERROR', retryable: true, message }, site);
      }
      throw error instanceof ApplicationFailure ? error : toModelFailure(error, site);
    }
  }

  const name = `${settings.provider}:${settings.model}`;
  return {
    name,
    breaker,
    async generate(request) {
      const held = breaker.held();
      if (held === undefined) return breaker.call(() => generateInTime(request));
      const cause = breaker.lastFailure();
      const said = cause === undefined ? '' : `; the last: ${cause.message.replace(`${name} `, '')}`;
      const message = `is left alone after several calls in a row failed${said}`;
      const retryAfterMs = Math.max(1, held.until - Date.now());
      const judgment = { type: 'EXTERNAL_API_ERROR', retryable: true, message } as const;
      throw createModelFailure(judgment, site, { retryAfterMs, ...(cause && { cause }) });
    },
  };
}

/** Asks for JSON of a shape, and gives the text back unjudged: what fits is the agent's to say, not the SDK's. */
function jsonText(schema: JsonSchema): OutputInterface<string, string, never> {
  return {
    name: 'json-text',
    responseFormat: Promise.resolve({ type: 'json', schema: schema as JSONSchema7 }),
    parseCompleteOutput: async ({ text }) => text,
    parsePartialOutput: async ({ text }) => ({ partial: text }),
    createElementStreamTransform: () => undefined,
  };
}

/** Providers take subsets of JSON Schema; one that refuses ours is asked again in words alone. */
function isSchemaRefused(error: unknown): boolean {
  return (
    APICallError.isInstance(error) &&
    error.statusCode === 400 &&
    /schema|response_?format|output_?(format|config)/i.test(error.message)
  );
}
