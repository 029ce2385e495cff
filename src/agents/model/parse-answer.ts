import type { Json } from '../../machine/index.js';

export type ParsedAnswer =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: string };

/** How many openings of an object or list are tried before an answer counts as prose. */
const MOST_CANDIDATES = 50;

/** Begins as JSON does. Where such a value is never closed the answer was cut, and what stands inside it is no answer. */
const CUT_VALUE = /^(\{\s*"|\[\s*["[{])/;

/**
 * Finds the JSON value in a model's answer: the whole text, or else the longest object or list in it, whatever prose or Markdown
 * fence stands around. Commas before a closing bracket are forgiven; nothing else is mended, so a cut answer is not taken for a
 * whole one.
 *
 * @example
 * parseAnswer('Here it is:\n```json\n{"a": [1, 2,]}\n```') // => { ok: true, value: { a: [1, 2] } }
 */
export function parseAnswer(text: string): ParsedAnswer {
  const whole = text.replace(/^\uFEFF/, '').trim();
  if (whole === '') return { ok: false, problem: 'the answer is empty' };
  const direct = parseLenient(whole);
  if (direct !== undefined) return { ok: true, value: direct };
  let longest = '';
  let value: Json | undefined;
  let isCut = false;
  let from = 0;
  for (let tried = 0; tried < MOST_CANDIDATES; tried += 1) {
    const start = indexOfOpening(whole, from);
    if (start === -1) break;
    const end = indexOfClosing(whole, start);
    isCut = end === -1 && CUT_VALUE.test(whole.slice(start));
    if (isCut) break;
    const candidate = end === -1 ? '' : whole.slice(start, end + 1);
    const parsed = candidate === '' ? undefined : parseLenient(candidate);
    if (parsed !== undefined && candidate.length > longest.length) {
      longest = candidate;
      value = parsed;
    }
    from = parsed === undefined ? start + 1 : end + 1;
  }
  if (value === undefined) {
    const problem = 'the answer holds no complete JSON value';
    return { ok: false, problem: isCut ? `${problem}: it was cut before its JSON ends` : problem };
  }
  return { ok: true, value };
}

function parseLenient(text: string): Json | undefined {
  return parseJson(text) ?? parseJson(withoutTrailingCommas(text));
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Text in quotes goes to the end where it is never closed: if it were looked at again from each quote in it, an answer could take hours. */
function withoutTrailingCommas(text: string): string {
  return text.replace(
    /("[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$))|,(?=\s*[\]}])/g,
    (_match, quoted: string | undefined) => quoted ?? '',
  );
}

function indexOfOpening(text: string, from: number): number {
  const offset = text.slice(from).search(/[[{]/);
  return offset === -1 ? -1 : from + offset;
}

/** The bracket that closes the one at `start`, strings passed over; -1 where it is never closed. */
function indexOfClosing(text: string, start: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
