/** A number with its unit, as a sentence states it. */
export type Measure = {
  readonly text: string;
  readonly number: number;
  readonly unit: string;
  readonly dimension: 'duration' | 'percent' | 'money' | 'bytes' | 'rate' | 'count';
  /** In seconds, percent, bytes, units per second, or as it stands. */
  readonly value: number;
  readonly bound: 'atMost' | 'atLeast' | 'exact';
  readonly start: number;
  readonly end: number;
};

const WORD_NUMBERS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  ninety: 90,
  hundred: 100,
};

const SECONDS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milliseconds?)$/i, 0.001],
  [/^(?:s|secs?|seconds?)$/i, 1],
  [/^(?:mins?|minutes?)$/i, 60],
  [/^(?:h|hrs?|hours?)$/i, 3600],
  [/^(?:(?:working|business|calendar|week)[ -]?)?days?$/i, 86_400],
  [/^weeks?$/i, 604_800],
  [/^months?$/i, 2_629_800],
  [/^quarters?$/i, 7_889_400],
  [/^(?:yrs?|years?)$/i, 31_557_600],
];
const BYTES: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, pb: 1e15 };
const SCALE: Readonly<Record<string, number>> = { k: 1e3, thousand: 1e3, m: 1e6, mio: 1e6, million: 1e6, billion: 1e9 };

const NUMBER = String.raw`(?:\d{1,3}(?:[,'’ ]\d{3})+|\d+)(?:[.,]\d+)?`;
const MEASURE = new RegExp(
  String.raw`(?<![\w.])(?<before>[€$£]|EUR|USD|GBP|CHF)?\s?(?<number>${NUMBER}|\b(?:${Object.keys(WORD_NUMBERS).join('|')})\b)` +
    String.raw`(?:\s?(?<scale>k|thousand|million|mio|billion|m(?=\s?(?:€|EUR|USD|GBP|CHF)))(?![a-z]))?` +
    String.raw`(?:[\s-]?(?<unit>%|percent|per cent|€|\$|£|EUR|USD|GBP|CHF|euros?|dollars?|pounds?|francs?|ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|` +
    String.raw`(?:working |business |calendar )?days?|weeks?|months?|quarters?|yrs?|years?|[KMGTP]B)(?![\w]))?` +
    String.raw`(?:\s?(?:per|an?|each|every|\/)\s?(?<per>second|sec|s|minute|min|hour|h|day|week|month|year)\b)?` +
    String.raw`(?:\s(?<noun>(?:concurrent |simultaneous |active |registered |named |daily )?(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?! \p{L}+ing)|and\b|or\b|then\b|as\b|if\b|when\b|to\b|in\b|of\b|at\b|by\b|on\b|for\b|from\b|with\b|the\b|is\b|are\b|must\b)\p{L}[\p{L}-]+))?(?:\s(?:per|an?|each|every|\/)\s?(?<every>second|minute|hour|day|week|month|year)\b)?`,
  'giu',
);

const AT_MOST =
  /(?:under|less than|fewer than|below|within|at most|no more than|not more than|up to|maximum(?: of)?|max\.?|not exceed|no longer than|no later than|<=?|≤|at the latest)\s*$/i;
const AT_LEAST =
  /(?:at least|more than|over|above|minimum(?: of)?|min\.?|exceed(?:s|ing)?|not less than|no less than|no fewer than|from|>=?|≥)\s*$/i;

/** Reads `1,500`, `1.500,50`, `99.9` and `three` alike: a separator before exactly three digits groups thousands. */
function parseNumber(text: string): number {
  const word = WORD_NUMBERS[text.toLowerCase()];
  if (word !== undefined) return word;
  const joined = text.replace(/[\s'’]/g, '').replace(/[.,](?=\d{3}(?!\d))/g, '');
  return Number(joined.replace(',', '.'));
}

function secondsOf(unit: string): number | undefined {
  return SECONDS.find(([pattern]) => pattern.test(unit))?.[1];
}

/** Every number in a text that counts or measures something; bare numbers (years, versions, headings) are left out. */
export function findMeasures(text: string): Measure[] {
  const found: Measure[] = [];
  for (const match of text.matchAll(MEASURE)) {
    const { before, number: digits = '', scale, unit: written, per, noun, every } = match.groups ?? {};
    const number = parseNumber(digits) * (SCALE[scale?.toLowerCase() ?? ''] ?? 1);
    const unit = (written ?? before ?? '').toLowerCase();
    const end = match.index + match[0].length;
    const head = text.slice(Math.max(0, match.index - 24), match.index);
    const measure = (dimension: Measure['dimension'], value: number, name: string, keepNoun: boolean): Measure => ({
      text: (keepNoun || noun === undefined ? match[0] : match[0].slice(0, -noun.length)).trim(),
      number,
      unit: name,
      dimension,
      value,
      bound: AT_MOST.test(head) ? 'atMost' : AT_LEAST.test(head) ? 'atLeast' : 'exact',
      start: match.index + (match[0].length - match[0].trimStart().length),
      end: keepNoun || noun === undefined ? end : end - noun.length,
    });
    const seconds = secondsOf(unit);
    if (/^(?:%|percent|per cent)$/.test(unit)) found.push(measure('percent', number, '%', false));
    else if (/^(?:[€$£]|eur|usd|gbp|chf|euros?|dollars?|pounds?|francs?)$/.test(unit))
      found.push(measure('money', number, unit, false));
    else if (BYTES[unit] !== undefined) found.push(measure('bytes', number * (BYTES[unit] ?? 1), unit, false));
    else if (per !== undefined && noun === undefined && unit === '')
      found.push(measure('rate', number / (secondsOf(per) ?? 1), per, false));
    else if (seconds !== undefined) found.push(measure('duration', number * seconds, unit, false));
    else if (noun !== undefined && every !== undefined)
      found.push(measure('rate', number / (secondsOf(every) ?? 1), `${noun.toLowerCase()} per ${every}`, true));
    else if (noun !== undefined && !/^(?:19|20)\d\d$/.test(digits))
      found.push(measure('count', number, noun.toLowerCase(), true));
  }
  return found;
}
