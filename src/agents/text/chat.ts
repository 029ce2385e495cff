/** A brief in which everybody's name and time of speaking is blank and every utterance is a paragraph of its own. */
export type MaskedChat = {
  readonly masked: string;
  /** Where something is said, in order; a new line of a chat is a new utterance, a wrapped one is not. */
  readonly utterances: readonly { readonly start: number; readonly end: number }[];
};

const DAY = String.raw`(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?[ T]+)`;
const TIME = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:\s?[ap]\.?m\.?)?`;
const STAMP = String.raw`[[(]?${DAY}?${TIME}[\])]?`;
const NAME = String.raw`[~@+]?[\p{L}\d][\p{L}\d.'’_@+-]*(?: [\p{L}\d.'’_@+-]+| \([^)]{1,20}\)){0,3}`;
const PROPER_NAME = String.raw`\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,2}`;

/** What stands before an utterance; the name is the first group. `notice`: a line of the program, not of a person. */
const FORMATS: readonly { readonly pattern: RegExp; readonly isNotice?: boolean }[] = [
  { pattern: /^\s?WEBVTT\b.*$/u, isNotice: true },
  { pattern: new RegExp(String.raw`^${TIME}\s+-->\s+${TIME}.*$`, 'iu'), isNotice: true },
  {
    pattern: new RegExp(
      String.raw`^\s?(?:[-*•] )?${STAMP}\s*[-–—]?\s*(?:\*\*|<)?(${NAME})(?:\*\*|>)?\s?:(?:\*\*)?\s+`,
      'iu',
    ),
  },
  { pattern: new RegExp(String.raw`^\s?(?:[-*•] )?(?:\*\*)?(${NAME}),? ${STAMP}\s?:(?:\*\*)?\s+`, 'iu') },
  {
    pattern: new RegExp(String.raw`^\s?(?:\*\*)?(${NAME})(?:\*\*)?,?\s+(?:(?:today|yesterday) at )?${STAMP}\s*$`, 'iu'),
  },
  { pattern: new RegExp(String.raw`^\s?${DAY}${TIME}\s+[-–]\s.*$`, 'iu'), isNotice: true },
  { pattern: new RegExp(String.raw`^\s?\[${TIME}\]\s+`, 'iu') },
];
/** "Priya: …", without a time: only where at least two names take turns. */
const TURN = new RegExp(String.raw`^\s?(?:\*\*)?(${PROPER_NAME})(?:\*\*)?:(?:\*\*)?\s+`, 'u');
const LABEL =
  /^(?:must|should|could|won['’]t|note|notes|todo|wish|bug|q|a|question|answer|given|when|then|and|but|ac|risk|goal|title|subject|from|to|actor|role|story|priority|feature|scenario|problem|solution|today|now|phase|step|option|nice|open|frage|antwort)\b/i;
const FEWEST_TURNS = 4;
const FEWEST_LINES = 3;

type Line = { readonly start: number; readonly end: number; readonly text: string };
type Mark = Line & { readonly length: number };

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\r\n]+/g))
    lines.push({ start: match.index, end: match.index + match[0].length, text: match[0] });
  return lines;
}

function marksOf(lines: readonly Line[]): Mark[] {
  const marks = lines.flatMap((line): Mark[] => {
    for (const { pattern, isNotice } of FORMATS) {
      const match = pattern.exec(line.text.slice(0, 200));
      if (match) return [{ ...line, length: isNotice ? line.text.length : match[0].length }];
    }
    return [];
  });
  const stamped = marks.length >= FEWEST_LINES ? marks : [];
  const places = new Set(stamped.map(({ start }) => start));
  const plain = lines.filter(({ start }) => !places.has(start));
  const turns = plain.flatMap((line) => {
    const [whole, name = ''] = TURN.exec(line.text.slice(0, 80)) ?? [];
    return whole && !LABEL.test(name) ? [{ ...line, length: whole.length, name }] : [];
  });
  const counts = new Map<string, number>();
  for (const { name } of turns) counts.set(name, (counts.get(name) ?? 0) + 1);
  const takeTurns = [...counts.values()].filter((count) => count > 1).length > 1;
  const isTalk = takeTurns && turns.length >= FEWEST_TURNS && turns.length * 2 >= plain.length;
  return isTalk ? [...stamped, ...turns] : stamped;
}

/** Whether a line of an utterance goes on with the one before rather than says something new. */
function isWrapped(before: Line | undefined, line: Line): boolean {
  return (
    before !== undefined && before.text.length > 60 && /^\s*\p{Ll}/u.test(line.text) && !/[.!?]\s*$/.test(before.text)
  );
}

/**
 * Blanks who speaks and when in a transcript or a chat export, so that only what is said is left; every offset stays.
 *
 * The last character of what is blanked becomes a line end: with the one before it, it ends the paragraph.
 */
export function maskChat(brief: string): MaskedChat {
  const lines = linesOf(brief);
  const marks = new Map(marksOf(lines).map((mark) => [mark.start, mark.length]));
  const utterances: { start: number; end: number }[] = [];
  let masked = '';
  let at = 0;
  lines.forEach((line, index) => {
    const length = marks.get(line.start);
    if (length === undefined && at === 0) return;
    const said = line.text.slice(length ?? 0);
    const start = line.end - said.trimStart().length;
    if (length !== undefined) {
      at = line.start + length;
      masked += `${brief.slice(masked.length, line.start)}${' '.repeat(length - 1)}\n`;
    }
    const last = utterances.at(-1);
    if (last && length === undefined && isWrapped(lines[index - 1], line)) last.end = line.end;
    else if (start < line.end) utterances.push({ start, end: line.end });
  });
  return { masked: masked + brief.slice(masked.length), utterances };
}
