import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { type generateText, wrapLanguageModel } from 'ai';
import { boundedFetch, boundInput } from './bound-answer.js';
import type { ModelSettings } from './model-settings.js';

type CallOptions = Parameters<typeof generateText>[0];

type SdkModel = Parameters<typeof wrapLanguageModel>[0]['model'];

export type ConfiguredModel = {
  readonly model: SdkModel;
  /** Whether the provider takes a JSON Schema that the answer must fit. */
  readonly takesSchema: boolean;
  readonly options: NonNullable<CallOptions['providerOptions']>;
};

/**
 * Names address and key outright, so that the provider's package looks for neither in the process's environment.
 *
 * `openai` speaks chat completions, the dialect that every gateway in front of it speaks too, and not in strict mode, which
 * refuses schemas with optional members. `compatible` servers differ too much in what they take for a response format.
 */
export function createLanguageModel(settings: ModelSettings): ConfiguredModel {
  const configured = createProviderModel(settings);
  return { ...configured, model: bounded(configured.model) };
}

/** That a server was asked for a stream, and answered in one piece. */
export class NoStreamError extends Error {}

/**
 * Bounds how deep the arguments of calls are nested, for the SDK copies them. It also prints warnings on standard output, where a
 * command's own answer goes: there are none.
 */
function bounded(model: SdkModel): SdkModel {
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: 'v3',
      wrapGenerate: async ({ doGenerate }) => {
        const result = await doGenerate();
        return { ...result, content: result.content.map(boundPart), warnings: [] };
      },
      wrapStream: async ({ doStream }) => {
        const { stream, ...rest } = await doStream();
        if (rest.response?.headers?.['content-type']?.startsWith('application/json')) {
          await stream.cancel();
          throw new NoStreamError('the server gave no stream');
        }
        return { ...rest, stream: stream.pipeThrough(boundedParts()) };
      },
    },
  });
}

type StreamPart = Awaited<ReturnType<SdkModel['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never;

function boundedParts(): TransformStream<StreamPart, StreamPart> {
  return new TransformStream({
    transform(part, controller) {
      controller.enqueue(part.type === 'stream-start' ? { ...part, warnings: [] } : boundPart(part));
    },
  });
}

function boundPart<Part extends { readonly type: string }>(part: Part): Part {
  if (part.type !== 'tool-call' || !('input' in part) || typeof part.input !== 'string') return part;
  return { ...part, input: boundInput(part.input) };
}

function createProviderModel(settings: ModelSettings): ConfiguredModel {
  const { provider, model, baseUrl: baseURL } = settings;
  const apiKey = settings.apiKey ?? '';
  switch (provider) {
    case 'anthropic':
      return {
        model: createAnthropic({ baseURL, apiKey, fetch: boundedFetch })(model),
        takesSchema: true,
        options: {},
      };
    case 'openai':
      return {
        model: createOpenAI({ baseURL, apiKey, fetch: boundedFetch }).chat(model),
        takesSchema: true,
        options: { openai: { strictJsonSchema: false } },
      };
    case 'google':
      return {
        model: createGoogleGenerativeAI({ baseURL, apiKey, fetch: boundedFetch })(model),
        takesSchema: true,
        options: {},
      };
    case 'compatible': {
      const named = {
        name: 'compatible',
        baseURL,
        includeUsage: true,
        fetch: boundedFetch,
        ...(settings.apiKey !== undefined && { apiKey }),
      };
      return { model: createOpenAICompatible(named)(model), takesSchema: false, options: {} };
    }
  }
}
