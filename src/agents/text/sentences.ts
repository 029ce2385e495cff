import { readSentences, type Span } from './language-model.js';

/** Words that end in a full stop inside a sentence, in English, German and French. */
const ABBREVIATION =
  /(?:^|[\s("“„[])(?:e\.g|i\.e|eg|ie|etc|approx|ca|cf|vs|viz|incl|excl|max|min|no|nos|nr|dr|mr|mrs|ms|prof|st|fig|sec|art|para|dept|est|mio|mrd|tel|ext|inc|ltd|co|jr|sr|z\.\s?b|d\.\s?h|u\.\s?a|bzw|usw|ggf|evtl|inkl|zzgl|str|abs|p\.\s?ex|env|resp)\.$/iu;
/** The initial of a name. */
const INITIAL = /(?:^|\s)\p{Lu}\.$/u;
const ENDS_A_SENTENCE_TOO = /(?:^|\s)(?:etc|inc|ltd|co|usw)\.$/i;
const STARTS_LOWER = /^[\s)\]"”’']*[\p{Ll}\d€$£(]/u;
const STARTS_UPPER = /^\s+["“„‘(]?[\p{Lu}]/u;
/** "am 1. April", "der 3. Stock": a number that is an ordinal. */
const ORDINAL = /\b(?:am|der|den|dem|vom|bis zum|zum|ab dem)\s\d{1,2}\.$/;
const MONTH = /^\s*(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)\p{L}*\b/iu;

/** A full stop after a unit, an acronym or a closing mark that the model takes for an abbreviation. */
const MISSED_STOP =
  /(?:\d\s?(?:ms|s|min|h|kg|g|m|km|cm|mm|MB|GB|TB|KB|%)|\b(?:a\.m|p\.m|etc|[A-Z]{2,}|\d+)|[”"’)\]%€])[.!?](?=\s+["“„‘]?\p{Lu})/gu;

/** Whether the sentence model broke a sentence in two at `end`: after an abbreviation, inside a number, before a small letter. */
function isBrokenAt(text: string, start: number, end: number): boolean {
  const before = text.slice(start, end);
  const after = text.slice(end);
  if (/[?!…]["”’)\]]*\s*$/.test(before)) return STARTS_LOWER.test(after) && /^\s*\p{Ll}/u.test(after);
  const word = before.slice(-24);
  if (INITIAL.test(word)) return true;
  if (ABBREVIATION.test(word)) return !(ENDS_A_SENTENCE_TOO.test(word) && STARTS_UPPER.test(after));
  if (/\b\d{1,2}\.$/.test(word) && (MONTH.test(after) || ORDINAL.test(word))) return true;
  if (/^\d/.test(after) && /\d\.$/.test(before)) return true;
  if (/^\S/.test(after) && /\.$/.test(before) && !/^["“„‘(]/.test(after)) return /^[\p{Ll}\d]/u.test(after);
  return !/[.:;]["”’)\]]*\s*$/.test(before) ? true : /^\s*[\p{Ll}€%&,;)]/u.test(after);
}

function missedStops(text: string, span: Span): Span[] {
  const part = text.slice(span.start, span.end);
  const pieces: Span[] = [];
  let start = span.start;
  for (const match of part.matchAll(MISSED_STOP)) {
    const end = span.start + match.index + match[0].length;
    if (/\d\.$/.test(match[0]) && isBrokenAt(text, span.start, end)) continue;
    pieces.push({ start, end });
    start = end;
  }
  pieces.push({ start, end: span.end });
  return pieces;
}

function trimmed(text: string, span: Span): Span {
  const part = text.slice(span.start, span.end);
  const start = span.start + (part.length - part.trimStart().length);
  return { start, end: start + part.trim().length };
}

const CASUAL_STOP = /(?<=[\p{L}\d%)]{2}[.!?…]+)\s+(?=\p{Ll})/gu;
const FEWEST_CASUAL = 3;

/** Whether the writer begins sentences with small letters, as one does on a phone. */
function isCasual(text: string): boolean {
  const small = [...text.matchAll(CASUAL_STOP)].length;
  return small >= FEWEST_CASUAL && small > [...text.matchAll(/[.!?…]\s+\p{Lu}/gu)].length;
}

function casualStops(text: string, span: Span): Span[] {
  const pieces: Span[] = [];
  let start = span.start;
  for (const { index } of text.slice(span.start, span.end).matchAll(CASUAL_STOP)) {
    const end = span.start + index;
    if (ABBREVIATION.test(text.slice(Math.max(start, end - 24), end))) continue;
    pieces.push({ start, end });
    start = end;
  }
  return [...pieces, { start, end: span.end }];
}

/** Splits running text into sentences; every span is trimmed and none is empty. */
export function splitSentences(text: string): Span[] {
  const joined: Span[] = [];
  for (const span of readSentences(text)) {
    const last = joined.at(-1);
    const isAside = /^\s*\(\p{Ll}[^()]*\)\.?\s*$/u.test(text.slice(span.start, span.end));
    if (last && (isAside || isBrokenAt(text, last.start, last.end)))
      joined[joined.length - 1] = { start: last.start, end: span.end };
    else joined.push(span);
  }
  return joined
    .flatMap((span) => missedStops(text, span))
    .flatMap((span) => (isCasual(text) ? casualStops(text, span) : [span]))
    .map((span) => trimmed(text, span))
    .filter((span) => span.end > span.start);
}
