import { isLineEnd } from './parse-markdown.js';
import { type Plain, slicePlain } from './plain.js';

/** A run of lines of one paragraph that belong together; `number` is what an enumerated line begins with. */
export type Piece = { readonly plain: Plain; readonly isItem: boolean; readonly number?: string };

const BULLET = /^(?:[•·‣▪●○◦■□–—→➢➔✓✔☐☑✅➡👉*+-]️?)\s+/u;
const NUMBER =
  /^(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)|\d{1,2}(?:\.\d{1,2})+[.)]?(?=\s+[\p{Lu}\d“"„])|§\s?\d+|\[?(?:[A-Z]{1,5}[-_ ]?)\d+(?:\.\d+)*\]?[:.)]|\[?[A-Z]{2,6}-\d{1,5}(?:\.\d+)*\]?(?=\s+[\p{Lu}[“"]))\s+(?=\S)/u;
const SHORT_LINE = 58;

function linesOf(plain: Plain, source: string): Plain[] {
  const lines: Plain[] = [];
  let start = 0;
  for (let index = 0; index < plain.text.length; index++) {
    if (plain.text[index] !== ' ') continue;
    if (!isLineEnd(source, plain.at[index] ?? 0, plain.at[index + 1] ?? 0)) continue;
    lines.push(slicePlain(plain, start, index));
    start = index + 1;
  }
  lines.push(slicePlain(plain, start, plain.text.length));
  return lines.filter((line) => line.text !== '');
}

/** Short lines that each begin anew are a list without bullets (or a poem), not one wrapped sentence. */
function isOnePerLine(lines: readonly Plain[]): boolean {
  const starts = lines.filter((line) => /^["“„(]?[\p{Lu}\d]/u.test(line.text)).length;
  return (
    lines.length > 1 &&
    lines.slice(0, -1).every((line) => line.text.length < SHORT_LINE) &&
    starts >= lines.length * 0.75
  );
}

function join(source: Plain, first: Plain, last: Plain): Plain {
  const from = source.at.indexOf(first.at[0] ?? 0);
  const to = source.at.lastIndexOf(last.at.at(-1) ?? 0) + 1;
  return slicePlain(source, from, to);
}

function withoutMarker(line: Plain): Piece {
  const bullet = BULLET.exec(line.text);
  if (bullet) return { plain: slicePlain(line, bullet[0].length, line.text.length), isItem: true };
  const number = NUMBER.exec(line.text);
  if (!number) return { plain: line, isItem: false };
  const plain = slicePlain(line, number[0].length, line.text.length);
  return { plain, isItem: true, number: number[0].trim() };
}

/** A line that Markdown counts to a list item although it is neither indented nor goes on with the sentence. */
function isLazy(line: Plain, source: string): boolean {
  const start = line.at[0] ?? 0;
  return (
    /^["“„]?\p{Lu}\p{Ll}*\s/u.test(line.text) &&
    /(?:^|[\r\n])(?:> ?)*$/.test(source.slice(Math.max(0, start - 20), start))
  );
}

/** A step of a scenario goes on with the step before it, down to the last "Then … And …". */
function isNextStep(before: string | undefined, line: string): boolean {
  return (
    before !== undefined && /^(?:AC: ?)?(?:Given|When|Then)\b/.test(before) && /^(?:When|Then|And|But)\b/.test(line)
  );
}

/**
 * Cuts a paragraph where its lines begin with bullets or clause numbers, or follow a colon, or stand one per line, or where
 * one of `starts` (offsets of the brief) says that somebody begins to speak.
 */
export function splitPieces(
  plain: Plain,
  source: string,
  isInItem: boolean,
  starts: ReadonlySet<number> = new Set(),
): Piece[] {
  const lines = linesOf(plain, source);
  const isList = isOnePerLine(lines);
  const pieces: Piece[] = [];
  let isIntroduced = false;
  for (const [index, line] of lines.entries()) {
    const piece = withoutMarker(line);
    const last = pieces.at(-1);
    const followsColon = lines[index - 1]?.text.endsWith(':') === true;
    isIntroduced ||= followsColon && lines.slice(index).every((each) => each.text.length < SHORT_LINE + 20);
    const isContinued = /^\p{Ll}/u.test(line.text) && !/[.:;!?,]$/.test(last?.plain.text ?? '.');
    if (last && isNextStep(last.plain.text, line.text)) {
      pieces[pieces.length - 1] = { ...last, plain: join(plain, last.plain, piece.plain) };
    } else if (
      !last ||
      starts.has(line.at[0] ?? -1) ||
      piece.isItem ||
      ((isList || isIntroduced) && !isContinued) ||
      (isInItem && isLazy(line, source))
    ) {
      pieces.push(isIntroduced && !piece.isItem && piece.plain.text.length > 0 ? { ...piece, isItem: true } : piece);
    } else pieces[pieces.length - 1] = { ...last, plain: join(plain, last.plain, piece.plain) };
  }
  return pieces.filter((piece) => piece.plain.text !== '');
}
