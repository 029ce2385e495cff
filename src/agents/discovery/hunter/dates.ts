/** A day, month, quarter or year a sentence names; `last` is the last day it can mean, absent where no year is said. */
export type DateMention = { readonly text: string; readonly last?: string; readonly start: number };

const SPELLINGS: Readonly<Record<string, string>> = {
  mär: 'mar',
  mai: 'may',
  okt: 'oct',
  dez: 'dec',
  fév: 'feb',
  avr: 'apr',
  jui: 'jun',
  aoû: 'aug',
  déc: 'dec',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = String.raw`(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober|obre)?|nov(?:ember)?|de[cz](?:ember)?|januar|februar|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\.?`;
const YEAR = String.raw`(?<year>20\d\d)`;

const FORMS: readonly RegExp[] = [
  /\b(?<year>20\d\d)-(?<number>\d\d)-(?<day>\d\d)\b/gi,
  new RegExp(String.raw`\b(?<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+)?${MONTH}\s+${YEAR}\b`, 'gi'),
  new RegExp(String.raw`\b${MONTH}\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+${YEAR}\b`, 'gi'),
  /\b(?<day>\d{1,2})[./](?<number>\d{1,2})[./](?<year>20\d\d)\b/gi,
  new RegExp(String.raw`\b(?:(?:the )?(?:end|beginning|middle|start) of )?${MONTH}\s+${YEAR}\b`, 'gi'),
  new RegExp(
    String.raw`\b(?:Q(?<quarter>[1-4])|(?<ordinal>first|second|third|fourth) quarter(?: of)?)[\s/]?\s*${YEAR}\b`,
    'gi',
  ),
  new RegExp(String.raw`\bend of (?:the year )?${YEAR}\b`, 'gi'),
  new RegExp(String.raw`\b(?<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+)?${MONTH}(?!\p{L})`, 'giu'),
  new RegExp(
    String.raw`(?<=\b(?:by|before|until|in|no later than)\s+)(?:the\s+)?(?:(?:end|beginning|middle|start)\s+of\s+)?${MONTH}(?!\p{L})`,
    'giu',
  ),
  /(?<=\b(?:by|before|until|in|no later than)\s+)(?:the\s+)?(?:(?:end|beginning)\s+of\s+)?(?:the\s+|this\s+|next\s+)?(?:Q[1-4]|spring|summer|autumn|winter|year(?= end))(?!\p{L})/giu,
];
const ORDINALS = ['first', 'second', 'third', 'fourth'];

function monthNumber(month: string): number {
  if (/^juil/iu.test(month)) return 7;
  const start = month.slice(0, 3).toLowerCase();
  return MONTHS.indexOf(SPELLINGS[start] ?? start) + 1;
}

function lastDay(groups: { readonly [name: string]: string | undefined }): string | undefined {
  if (!groups.year) return undefined;
  const year = Number(groups.year);
  const quarter = groups.quarter ? Number(groups.quarter) : ORDINALS.indexOf(groups.ordinal?.toLowerCase() ?? '') + 1;
  const month = groups.number
    ? Number(groups.number)
    : groups.month
      ? monthNumber(groups.month)
      : quarter > 0
        ? quarter * 3
        : 12;
  if (month < 1 || month > 12) return undefined;
  const day = groups.day ? Number(groups.day) : new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The dates a text names, in its order; `Q3 2026` means its last day. */
export function findDates(text: string): DateMention[] {
  const found: DateMention[] = [];
  for (const form of FORMS) {
    for (const match of text.matchAll(form)) {
      const last = lastDay(match.groups ?? {});
      const overlaps = found.some(
        (date) => match.index < date.start + date.text.length && date.start < match.index + match[0].length,
      );
      if (!overlaps) found.push({ text: match[0].replace(/\.$/, ''), ...(last ? { last } : {}), start: match.index });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
