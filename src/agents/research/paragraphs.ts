/** A piece of a document that stands by itself: a paragraph, an item of a list, a row of a table. */
export type Paragraph = {
  /** The line it begins in, from 1. */
  readonly line: number;
  /** Character for character as in the document. */
  readonly text: string;
  /** The headings it stands under, outermost first; of a row, the names of the columns last. */
  readonly headings: readonly string[];
};

const HEADING = /^ {0,3}(#{1,6})\s/;
const ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
const ROW = /^\s*\|/;
/** What stands between the names of the columns and the rows. */
const RULE = /^[\s|:-]*$/;

/** A list after the words that introduce it is one paragraph with them up to this length. */
const LONGEST_LIST_CHARS = 1200;

type Open = { line: number; start: number; end: number; isList: boolean; isRow: boolean };

/** Splits Markdown or plain text into paragraphs; headings are none, but are known to those that follow. */
export function splitParagraphs(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const levels: { readonly depth: number; readonly title: string }[] = [];
  let columns: readonly string[] = [];
  let open: Open | undefined;
  let line = 0;
  const close = () => {
    if (open)
      paragraphs.push({
        line: open.line,
        text: text.slice(open.start, open.end),
        headings: [...levels.map(({ title }) => title), ...(open.isRow ? columns : [])],
      });
    open = undefined;
  };
  for (const match of text.matchAll(/([^\r\n]*)(?:\r\n|\n|\r|$)/g)) {
    const words = match[1] ?? '';
    if (match[0] === '') break;
    line += 1;
    const start = match.index + (words.length - words.trimStart().length);
    const end = match.index + words.trimEnd().length;
    const depth = HEADING.exec(words)?.[1]?.length;
    const isItem = ITEM.test(words);
    const isRow = ROW.test(words);
    if (depth !== undefined) {
      close();
      columns = [];
      while ((levels.at(-1)?.depth ?? 0) >= depth) levels.pop();
      levels.push({ depth, title: words.trim().slice(depth).trim() });
    } else if (words.trim() === '') {
      if (!open?.isList && !(open && leadsOn(open, text))) close();
    } else if (isRow && RULE.test(words)) {
      columns = open?.isRow ? [text.slice(open.start, open.end)] : [];
      open = open?.isRow ? undefined : open;
    } else if (open && isItem && belongs(open, text, end)) {
      open = { ...open, end, isList: true };
    } else if (open && !isItem && !isRow && !open.isRow && !isAfterGap(text, open.end, start)) {
      open = { ...open, end };
    } else {
      close();
      if (!isRow) columns = [];
      open = { line, start, end, isList: false, isRow };
    }
  }
  close();
  return paragraphs;
}

function belongs(open: Open, text: string, end: number): boolean {
  if (end - open.start > LONGEST_LIST_CHARS) return false;
  return open.isList || leadsOn(open, text);
}

/** Whether a list that follows belongs to it: "The keeper must:". */
function leadsOn({ end }: Open, text: string): boolean {
  return text[end - 1] === ':';
}

/** Whether a blank line stands between two places. */
function isAfterGap(text: string, from: number, to: number): boolean {
  return /(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)/.test(text.slice(from, to));
}
