import { isNestedDeeper } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import { boundArguments, cutBelow, DEEPEST_ANSWER } from './bound-arguments.js';

/** What stands around a call in a provider's answer is not nested deeper than that. */
const AROUND = 50;

/**
 * Fetches as usual. JSON in which something is nested too deep is cut below that: who reads an answer calls itself at each level, and
 * would overflow when the answer has been paid for.
 */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const read = response.text.bind(response);
  return Object.assign(response, { text: async () => cutDeep(await read()) });
};

function cutDeep(text: string): string {
  const value = parseJson(text);
  if (value === undefined || !isNestedDeeper(value, DEEPEST_ANSWER + AROUND)) return text;
  return JSON.stringify(cutBelow(value, DEEPEST_ANSWER + AROUND));
}

/** The arguments of a call as they came, as text; of what is nested too deep the beginning, which is no JSON. */
export function boundInput(text: string): string {
  const value = parseJson(text);
  const bounded = value === undefined ? value : boundArguments(value);
  return bounded === value || typeof bounded !== 'string' ? text : bounded;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
