import type { Nodes } from 'mdast';

/** Readable text with, for each of its characters, the offset it has in the brief. */
export type Plain = { readonly text: string; readonly at: readonly number[] };

type Growing = { text: string; at: number[] };

/** Adds one character; runs of white space become one space. */
function add(to: Growing, character: string, offset: number): void {
  const isSpace = /\s/.test(character);
  if (isSpace && (to.text === '' || to.text.endsWith(' '))) return;
  to.text += isSpace ? ' ' : character;
  to.at.push(offset);
}

/** Walks a text node's value along its source, so that escapes, entities and line indents do not shift offsets. */
function addValue(to: Growing, value: string, source: string, start: number, end: number): void {
  let at = start;
  for (const character of value) {
    const found = source.indexOf(character, at);
    const isNear = found >= 0 && found < end && found - at < 12;
    for (let unit = 0; unit < character.length; unit++) {
      add(to, character.charAt(unit), isNear ? found + unit : Math.min(at, end - 1));
    }
    if (isNear) at = found + character.length;
  }
}

function addNode(to: Growing, node: Nodes, source: string, offset: number): void {
  const start = (node.position?.start.offset ?? 0) + offset;
  const end = (node.position?.end.offset ?? 0) + offset;
  if (node.type === 'delete' || node.type === 'image' || node.type === 'footnoteReference') return;
  if (node.type === 'break') add(to, '\n', start);
  else if (node.type === 'html') addHtml(to, node.value, source, start, end);
  else if (node.type === 'text' || node.type === 'inlineCode') addValue(to, node.value, source, start, end);
  else if ('children' in node) for (const child of node.children) addNode(to, child, source, offset);
}

function addHtml(to: Growing, value: string, source: string, start: number, end: number): void {
  const shown = value.replace(/<!--[\s\S]*?(?:-->|$)|<[^>]*>?/g, (tag) => ' '.repeat(tag.length));
  addValue(to, shown, source, start, end);
}

/** The text a reader sees of a Markdown node whose offsets are counted from `offset` in `source`; withdrawn (struck) text is left out. */
export function plainOf(nodes: readonly Nodes[], source: string, offset: number): Plain {
  const grown: Growing = { text: '', at: [] };
  for (const node of nodes) addNode(grown, node, source, offset);
  return slicePlain(grown, 0, grown.text.length);
}

/** The text of a range of the source as it stands, white space collapsed. */
export function plainOfRange(source: string, start: number, end: number): Plain {
  const grown: Growing = { text: '', at: [] };
  for (let at = start; at < end; at++) add(grown, source.charAt(at), at);
  return slicePlain(grown, 0, grown.text.length);
}

/** A part of a plain text, trimmed, still knowing its offsets. */
export function slicePlain(plain: Plain, start: number, end: number): Plain {
  const part = plain.text.slice(start, end);
  const from = start + (part.length - part.trimStart().length);
  const to = from + part.trim().length;
  return { text: plain.text.slice(from, to), at: plain.at.slice(from, to) };
}

/** The range of the brief that shows this text, with the Markdown marks that hug it. */
export function rangeOf(plain: Plain, source: string): { start: number; end: number } {
  let start = plain.at[0] ?? 0;
  let end = (plain.at.at(-1) ?? start - 1) + 1;
  const within = source.slice(start, end);
  const opensWith = (mark: string) => start >= mark.length && source.startsWith(mark, start - mark.length);
  for (const mark of ['**', '__', '`', '*', '_', '~~']) {
    const isOpen = within.split(mark).length % 2 === 0;
    if (isOpen && source.startsWith(mark, end)) end += mark.length;
    else if (isOpen && opensWith(mark)) start -= mark.length;
    else if (source.startsWith(mark, end) && opensWith(mark)) {
      start -= mark.length;
      end += mark.length;
    }
  }
  const link = /^\]\([^()\s]{0,500}\)/.exec(source.slice(end, end + 510));
  if (link) end += link[0].length;
  if (source[start - 1] === '[' && source.slice(start, end).includes('](')) start -= 1;
  return { start, end };
}

/** The exact words of the brief for a part of a passage's text. */
export function quoteOf(source: string, plain: Plain, start: number, end: number): string {
  const range = rangeOf(slicePlain(plain, start, end), source);
  return source.slice(range.start, range.end);
}
