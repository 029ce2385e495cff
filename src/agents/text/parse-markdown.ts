import type { Nodes, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** A top-level node, and where the text it was parsed from begins in the brief: its own offsets count from there. */
export type PlacedNode = { readonly node: RootContent; readonly offset: number };

const CHUNK = 8_000;
/** A table longer than this is cut at a line, a list at an item: parsing time grows with the square of the chunk. */
const LONGEST_CHUNK = 24_000;
const LONGEST_LIST_LINES = 200;
const MARKS = /[*_~`[\]<&@:]/g;
const MOST_MARKS = 1_500;
const DEEPEST_QUOTE = 8;

/** Where the text may be cut without changing what its Markdown means: before an unindented line of text after a blank one. */
function cutsOf(text: string): number[] {
  const cuts: number[] = [0];
  let start = 0;
  let lines = 0;
  let isFenced = false;
  let wasBlank = true;
  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    const line = match[0];
    const size = match.index - start;
    const isSafe = wasBlank && !isFenced && /^[#\p{L}]/u.test(line);
    const isItem = !isFenced && lines > LONGEST_LIST_LINES && /^(?:[-*+]|\d+[.)]) /.test(line);
    if (size > 0 && ((isSafe && size > CHUNK) || isItem || size > LONGEST_CHUNK)) {
      start = match.index;
      lines = 0;
      cuts.push(start);
    }
    for (let at = start + LONGEST_CHUNK; match.index + line.length - start > LONGEST_CHUNK * 2; at += LONGEST_CHUNK) {
      start = at;
      cuts.push(at);
    }
    if (/^ {0,3}(?:```|~~~)/.test(line)) isFenced = !isFenced;
    wasBlank = line.trim() === '';
    lines++;
  }
  return cuts;
}

/** Makes a chunk cheap to parse whatever it holds: absurdly deep quotes and marks beyond any real use become spaces. */
function tamed(chunk: string): string {
  const quotes = chunk.replace(/^[ \t>]{17,}/gm, (marks) => {
    let depth = 0;
    return marks.replace(/>/g, () => (++depth > DEEPEST_QUOTE ? ' ' : '>'));
  });
  let marks = 0;
  return quotes.replace(MARKS, (mark) => (++marks > MOST_MARKS ? ' ' : mark));
}

/** A chunk the parser gave up on, as one paragraph. */
function asParagraph(chunk: string): RootContent {
  const position = { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 1, offset: chunk.length } };
  return { type: 'paragraph', position, children: [{ type: 'text', value: chunk, position }] };
}

function parseChunk(chunk: string): readonly RootContent[] {
  try {
    const extensions = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };
    return fromMarkdown(tamed(chunk), extensions).children;
  } catch {
    return [asParagraph(chunk)];
  }
}

/** Parses GitHub-flavored Markdown in time linear in its length; never throws. */
export function parseMarkdown(text: string): PlacedNode[] {
  const cuts = cutsOf(text);
  return cuts.flatMap((offset, index) =>
    parseChunk(text.slice(offset, cuts[index + 1])).map((node) => ({ node, offset })),
  );
}

/** Whether a line of the source ends between two offsets. */
export function isLineEnd(source: string, from: number, to: number): boolean {
  return /[\r\n]/.test(source.slice(from, to));
}

/** The range of a node in the brief. */
export function placeOf(node: Nodes, offset: number): { start: number; end: number } {
  return { start: (node.position?.start.offset ?? 0) + offset, end: (node.position?.end.offset ?? 0) + offset };
}
