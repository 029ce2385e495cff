import { ApplicationFailure } from '@temporalio/common';
import { APICallError, generateText, type JSONSchema7, type OutputInterface } from 'ai';
import type { Json, JsonSchema } from '../../machine/index.js';
import { type Breaker, type BreakerOptions, createBreaker } from './breaker.js';
import { inWords } from './in-words.js';
import { createLanguageModel, NoStreamError } from './language-model.js';
import type { ModelAnswer, ModelListener, ModelRequest } from './model-port.js';
import type { ModelSettings } from './model-settings.js';
import { microUsdOf, type Prices, usageOf } from './prices.js';
import { createRedactor, createStreamRedactor, type Redact } from './redactor.js';
import { streamAnswer } from './stream-answer.js';
import { createModelFailure, requestIdOf, toModelFailure } from './to-model-failure.js';
import { toModelCalls, toSdkMessages, toSdkTools } from './to-sdk.js';

/** How one call is made. */
export type CallLimits = {
  readonly timeoutMs: number;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
};

/** One model of one provider, with the breaker that all its calls in this process share. */
export type OneModel = {
  /** `PROVIDER:MODEL`. */
  readonly name: string;
  readonly settings: ModelSettings;
  readonly breaker: Breaker;
  /** Takes its key out of text. */
  readonly redact: Redact;
  generate(request: ModelRequest, limits: CallLimits): Promise<ModelAnswer>;
};

/** Creates one model as it is configured; nothing is called. */
export function createOneModel(
  settings: ModelSettings,
  { prices, breaker: options }: { readonly prices: Prices; readonly breaker?: BreakerOptions | undefined },
): OneModel {
  const { provider, model, baseUrl, apiKey } = settings;
  const name = `${provider}:${model}`;
  const language = createLanguageModel(settings);
  const secrets = apiKey === undefined ? [] : [apiKey];
  const redact = createRedactor(secrets);
  const clean = createRedactor(secrets, 'known');
  const site = { provider, model, address: baseUrl, redact };
  const breaker = createBreaker({ provider, address: baseUrl, longestCallMs: settings.timeoutMs }, options);

  let takesTools = true;
  let streams = true;

  /** Undefined where the server does not stream. */
  async function stream(call: Parameters<typeof streamAnswer>[0], live: ModelListener) {
    const redactor = createStreamRedactor(secrets);
    live.began(name);
    try {
      const answer = await streamAnswer(call, (delta) => live.text(redactor.clean(delta)));
      live.text(redactor.end());
      return answer;
    } catch (error) {
      if (!isStreamRefused(error)) throw error;
      streams = false;
      return undefined;
    }
  }

  async function generateOnce(request: ModelRequest, limits: CallLimits, schema: JsonSchema | undefined) {
    const { timeoutMs: _over, ...sampling } = limits;
    const { prompt, tools = [] } = request;
    const call = {
      model: language.model,
      system: request.system,
      ...(typeof prompt === 'string' ? { prompt } : { messages: toSdkMessages(prompt) }),
      abortSignal: request.signal,
      maxRetries: 0,
      providerOptions: language.options,
      ...sampling,
      ...(tools.length > 0 && { tools: toSdkTools(tools) }),
      ...(schema !== undefined && { output: jsonText(schema) }),
    };
    const streamed = request.live && streams ? await stream(call, request.live) : undefined;
    const result = streamed ?? (await generateText(call));
    const { finishReason, usage, response } = result;
    const requestId = requestIdOf(response.headers ?? {}) ?? response.id;
    if (finishReason === 'content-filter' || finishReason === 'error') {
      const isFiltered = finishReason === 'content-filter';
      const message = isFiltered ? "stopped at the provider's content filter" : 'broke off while it answered';
      throw createModelFailure({ type: 'EXTERNAL_API_ERROR', retryable: !isFiltered, message }, site, { requestId });
    }
    const tokens = usageOf({ inputTokens: usage.inputTokens, outputTokens: usage.outputTokens });
    const microUsd = microUsdOf(prices, [name, `${provider}:${response.modelId}`], tokens);
    const calls = toModelCalls(result.toolCalls).map((call) => ({
      ...call,
      tool: clean(call.tool),
      arguments: JSON.parse(clean(JSON.stringify(call.arguments))) as Json,
    }));
    return {
      text: clean(result.text),
      requestId: redact(requestId),
      model: response.modelId,
      finishReason,
      ...(calls.length > 0 && { calls }),
      ...tokens,
      ...(microUsd !== undefined && { microUsd }),
    };
  }

  async function generateAsTaken(request: ModelRequest, limits: CallLimits): Promise<ModelAnswer> {
    const isPlain = !request.tools?.length;
    const schema = language.takesSchema && isPlain && request.schema?.type === 'object' ? request.schema : undefined;
    if (!isPlain && !takesTools) return generateOnce(inWords(request), limits, undefined);
    return generateOnce(request, limits, schema).catch((error: unknown) => {
      if (schema !== undefined && isSchemaRefused(error)) return generateOnce(request, limits, undefined);
      if (isPlain || !areToolsRefused(error)) throw error;
      takesTools = false;
      return generateOnce(inWords(request), limits, undefined);
    });
  }

  async function generateInTime(request: ModelRequest, limits: CallLimits): Promise<ModelAnswer> {
    const deadline = AbortSignal.timeout(limits.timeoutMs);
    const bounded = { ...request, signal: AbortSignal.any([request.signal, deadline]) };
    try {
      return await generateAsTaken(bounded, limits);
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      if (deadline.aborted) {
        const message = `gave no answer within ${limits.timeoutMs} ms`;
        throw createModelFailure({ type: 'EXTERNAL_API_ERROR', retryable: true, message }, site);
      }
      throw error instanceof ApplicationFailure ? error : toModelFailure(error, site);
    }
  }

  return {
    name,
    settings,
    breaker,
    redact: clean,
    async generate(request, limits) {
      const held = breaker.held();
      if (held === undefined) return breaker.call(() => generateInTime(request, limits));
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

/** That somebody looks on must not fail a call: a server that cannot stream is asked for the answer in one piece. */
function isStreamRefused(error: unknown): boolean {
  if (error instanceof NoStreamError) return true;
  return APICallError.isInstance(error) && error.statusCode === 400 && /stream/i.test(error.message);
}

/** What servers say whose model has not learned to call tools, or that were started without a reader for its calls. */
function areToolsRefused(error: unknown): boolean {
  return (
    APICallError.isInstance(error) &&
    (error.statusCode ?? 0) >= 400 &&
    /support(s|ed)? (for )?tool|tools? .*(not|un)\s?support|tool choice requires|tools param requires/i.test(
      error.message,
    )
  );
}
