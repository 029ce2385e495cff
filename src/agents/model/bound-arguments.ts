import { isNestedDeeper } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';

/** How deep an answer of a model, or the arguments of a call, may be nested: deeper than any that is meant. */
export const DEEPEST_ANSWER = 100;

/** What is kept of arguments that cannot be taken, in characters. */
const KEPT = 2_000;

/** Arguments as they came; where they are nested too deep, the beginning of their text, as of arguments that are no JSON at all. */
export function boundArguments(given: Json): Json {
  if (!isNestedDeeper(given, DEEPEST_ANSWER)) return given;
  return `${JSON.stringify(cutBelow(given, DEEPEST_ANSWER)).slice(0, KEPT)}…`;
}

/** A value with text in place of what is nested in more levels. */
export function cutBelow(value: Json, levels: number): Json {
  if (value === null || typeof value !== 'object') return value;
  if (levels === 0) return '…';
  if (Array.isArray(value)) return value.map((member: Json) => cutBelow(member, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cutBelow(member, levels - 1)]));
}
