import { z } from 'zod';
import { MOST_MICRO_USD, MOST_TOKENS, SignalboxError } from '../../contract/index.js';
import type { Environment } from './model-settings.js';

/** US dollars per million tokens; `above` is what all of a call costs whose input is longer than that many tokens. */
export type Price = {
  readonly input: number;
  readonly output: number;
  readonly above?: { readonly inputTokens: number; readonly input: number; readonly output: number };
};

/** By `PROVIDER:MODEL`, the model without the date that names its snapshot. */
export type Prices = { readonly [model: string]: Price };

/**
 * The list prices of the providers' own interfaces, without discounts for caches and batches, so that a budget errs on the safe side:
 * Anthropic's as of November 2025 (claude.com/pricing), OpenAI's as of November 2025 (openai.com/api/pricing), Google's as of
 * November 2025 (ai.google.dev/gemini-api/docs/pricing). A newer model has no price here until somebody looks it up.
 */
const LIST_PRICES: Prices = {
  'anthropic:claude-opus-4-5': { input: 5, output: 25 },
  'anthropic:claude-opus-4-1': { input: 15, output: 75 },
  'anthropic:claude-opus-4-0': { input: 15, output: 75 },
  'anthropic:claude-opus-4': { input: 15, output: 75 },
  'anthropic:claude-sonnet-4-5': { input: 3, output: 15 },
  'anthropic:claude-sonnet-4-0': { input: 3, output: 15 },
  'anthropic:claude-sonnet-4': { input: 3, output: 15 },
  'anthropic:claude-haiku-4-5': { input: 1, output: 5 },
  'anthropic:claude-3-7-sonnet': { input: 3, output: 15 },
  'anthropic:claude-3-5-sonnet': { input: 3, output: 15 },
  'anthropic:claude-3-5-haiku': { input: 0.8, output: 4 },
  'anthropic:claude-3-haiku': { input: 0.25, output: 1.25 },
  'openai:gpt-5.1': { input: 1.25, output: 10 },
  'openai:gpt-5': { input: 1.25, output: 10 },
  'openai:gpt-5-mini': { input: 0.25, output: 2 },
  'openai:gpt-5-nano': { input: 0.05, output: 0.4 },
  'openai:gpt-4.1': { input: 2, output: 8 },
  'openai:gpt-4.1-mini': { input: 0.4, output: 1.6 },
  'openai:gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'openai:gpt-4o': { input: 2.5, output: 10 },
  'openai:gpt-4o-mini': { input: 0.15, output: 0.6 },
  'openai:o3': { input: 2, output: 8 },
  'openai:o3-mini': { input: 1.1, output: 4.4 },
  'openai:o4-mini': { input: 1.1, output: 4.4 },
  'google:gemini-2.5-pro': { input: 1.25, output: 10, above: { inputTokens: 200_000, input: 2.5, output: 15 } },
  'google:gemini-2.5-flash': { input: 0.3, output: 2.5 },
  'google:gemini-2.5-flash-lite': { input: 0.1, output: 0.4 },
  'google:gemini-2.0-flash': { input: 0.1, output: 0.4 },
};

/** What may stand behind a model's name for it to be the same model: another version, `-6` or `-pro`, has a price of its own. */
const SNAPSHOT = /^[-@](latest|\d{8}|\d{4}-\d{2}-\d{2}|\d{3,4})$/;

const dollars = z.number().min(0);
const pricesSchema = z.record(
  z.string(),
  z.strictObject({
    input: dollars,
    output: dollars,
    above: z.strictObject({ inputTokens: z.number().int().min(0), input: dollars, output: dollars }).optional(),
  }),
);

/**
 * Reads a user's own prices, which come before the list's: `{"compatible:llama3:8b": {"input": 0, "output": 0}}`.
 *
 * @throws INVALID_CONFIGURATION
 */
export function parsePrices(env: Environment): Prices {
  const given = env.SIGNALBOX_PRICES?.trim();
  if (!given) return LIST_PRICES;
  const parsed = pricesSchema.safeParse(parseJson(given));
  if (parsed.success) return { ...LIST_PRICES, ...(parsed.data as Prices) };
  throw new SignalboxError(
    'INVALID_CONFIGURATION',
    'SIGNALBOX_PRICES: expected JSON with US dollars per million tokens, {"PROVIDER:MODEL": {"input": 3, "output": 15}}, ' +
      `got something else (${parsed.error.issues[0]?.path.join('.') || 'the whole'})`,
  );
}

/**
 * What a call cost in millionths of a US dollar, rounded up; undefined where no price or not all tokens are known.
 *
 * @param names of the model, as configured and as the provider calls it; each `PROVIDER:MODEL`
 */
export function microUsdOf(
  prices: Prices,
  names: readonly string[],
  { inputTokens, outputTokens }: { readonly inputTokens?: number; readonly outputTokens?: number },
): number | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const price = names.map((name) => priceOf(prices, name)).find((found) => found !== undefined);
  if (price === undefined) return undefined;
  const { input, output } = price.above && inputTokens > price.above.inputTokens ? price.above : price;
  return Math.ceil(Number((inputTokens * input + outputTokens * output).toFixed(6)));
}

/** How many tokens a call took, and what it cost, as far as that can be: what is no whole number, or out of all reason, is not known. */
export function usageOf(said: { readonly [name in keyof Usage]?: number | undefined }): Usage {
  const most = { inputTokens: MOST_TOKENS, outputTokens: MOST_TOKENS, microUsd: MOST_MICRO_USD } as const;
  const known = Object.entries(most).flatMap(([name, limit]) => {
    const amount = said[name as keyof Usage];
    return Number.isInteger(amount) && Number(amount) >= 0 && Number(amount) <= limit ? [[name, amount]] : [];
  });
  return Object.fromEntries(known);
}

type Usage = {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly microUsd?: number;
};

function priceOf(prices: Prices, name: string): Price | undefined {
  if (Object.hasOwn(prices, name)) return prices[name];
  return Object.entries(prices).find(
    ([known]) => name.startsWith(known) && SNAPSHOT.test(name.slice(known.length)),
  )?.[1];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
