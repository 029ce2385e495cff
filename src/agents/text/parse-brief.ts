import type { List, Nodes, Table, TableRow } from 'mdast';
import { maskChat } from './chat.js';
import { readDelimited } from './delimited.js';
import { type Language, languageOf } from './language.js';
import { maskMail } from './mail.js';
import { type PlacedNode, parseMarkdown, placeOf } from './parse-markdown.js';
import { type Cell, type Found, isTitleLike, type Passage, type Place } from './passage.js';
import { type Piece, splitPieces } from './pieces.js';
import { type Plain, plainOf, plainOfRange, rangeOf, slicePlain } from './plain.js';
import { splitAtQuestions, splitRunOn } from './run-ons.js';
import { splitSentences } from './sentences.js';

export type { Cell, Passage } from './passage.js';

export type Brief = {
  readonly passages: readonly Passage[];
  readonly language: Language;
  /** The subject of a pasted mail. */
  readonly subject?: string;
};

/** Headings that are not Markdown rank below those that are; clause numbers rank by their depth. */
const PSEUDO_HEADING = 7;

/** What a pasted presentation puts before the title of a slide. */
const SLIDE = /^(?:slide|folie|page|sheet) \d{1,3}[:.)]?$/i;

/** Splits a brief into passages in document order. Fenced code and comments are data, not passages. */
export function parseBrief(source: string): Brief {
  const { masked: withoutMail, subject } = maskMail(source.replace(/^\uFEFF/, ' '));
  const { masked, utterances } = maskChat(withoutMail);
  const starts = new Set(utterances.map(({ start }) => start));
  const speechStart = utterances[0]?.start ?? source.length;
  const passages: Passage[] = [];
  let headings: { depth: number; text: string }[] = [];

  const emit = ({ kind, plain, parent, cells, quoteDepth, isDictated }: Found): number => {
    const { start, end } = rangeOf(plain, source);
    const index = passages.length;
    const sections = headings.map((heading) => heading.text);
    const optional = {
      ...(parent === undefined ? {} : { parent }),
      ...(cells ? { cells } : {}),
      ...(start >= speechStart || isDictated ? { isSpoken: true as const } : {}),
    };
    passages.push({
      index,
      kind,
      text: plain.text,
      at: plain.at,
      quote: source.slice(start, end),
      start,
      end,
      sections,
      quoteDepth,
      ...optional,
    });
    return index;
  };

  const enterHeading = (plain: Plain, depth: number, quoteDepth: number): void => {
    headings = headings.filter((heading) => heading.depth < depth);
    emit({ kind: 'heading', plain, quoteDepth });
    headings.push({ depth, text: plain.text.replace(/\s*:$/, '').replace(/^[\d.]+\s+/, '') });
  };

  /** Emits a piece sentence by sentence; gives the last one, which may introduce what follows. */
  const emitSentences = (plain: Plain, place: Place): number | undefined => {
    let last: number | undefined;
    for (const sentence of splitSentences(plain.text)) {
      const isSpeech = (plain.at[0] ?? 0) >= speechStart;
      const parts = isSpeech ? splitAtQuestions(plain.text, sentence) : splitRunOn(plain.text, sentence);
      for (const { start, end } of parts) {
        const kind = place.isItem && last === undefined ? 'item' : 'sentence';
        last = emit({ ...place, kind, plain: slicePlain(plain, start, end), isDictated: parts.length > 1 });
      }
    }
    return last;
  };

  /** Emits a paragraph; gives the index of the passage that introduces what follows it. */
  const readParagraph = (plain: Plain, place: Place): number | undefined => {
    const start = plain.at[0] ?? 0;
    const rows = readDelimited(masked.slice(start, (plain.at.at(-1) ?? start - 1) + 1));
    if (rows) {
      for (const { cells, from, to } of rows)
        emit({ ...place, kind: 'row', plain: plainOfRange(masked, start + from, start + to), cells });
      return undefined;
    }
    const pieces = splitPieces(plain, source, place.isItem === true, starts);
    let lead: number | undefined;
    let leadNumber: string | undefined;
    let last: number | undefined;
    pieces.forEach((piece, index) => {
      if (SLIDE.test(piece.plain.text)) return;
      if (SLIDE.test(piece.number ?? '') || isHeadingPiece(piece, pieces[index + 1])) {
        enterHeading(piece.plain, PSEUDO_HEADING + depthOf(piece.number ?? ''), place.quoteDepth);
        lead = undefined;
        return;
      }
      if (piece.number && leadNumber && depthOf(piece.number) <= depthOf(leadNumber)) lead = undefined;
      const parent = piece.isItem ? (lead ?? place.parent) : place.parent;
      const isItem = piece.isItem || place.isItem === true;
      last = emitSentences(piece.plain, {
        quoteDepth: place.quoteDepth,
        isItem,
        ...(parent === undefined ? {} : { parent }),
      });
      if (!piece.plain.text.endsWith(':')) return;
      lead = last;
      leadNumber = piece.number;
    });
    return last;
  };

  const readList = (list: List, offset: number, place: Place): void => {
    for (const item of list.children) {
      let parent = place.parent;
      item.children.forEach((child, index) => {
        const inside = {
          quoteDepth: place.quoteDepth,
          isItem: index === 0,
          ...(parent === undefined ? {} : { parent }),
        };
        if (child.type !== 'paragraph') {
          readNode(child, offset, inside, item.children[index + 1]);
          return;
        }
        const last = readParagraph(plainOf(child.children, masked, offset), inside);
        if (index === 0 || passages.at(-1)?.text.endsWith(':')) parent = last ?? parent;
      });
    }
  };

  const readRow = (row: TableRow, header: readonly string[], offset: number, place: Place): void => {
    const cells: Cell[] = row.children.map((cell, index) => ({
      header: header[index] ?? '',
      text: plainOf(cell.children, masked, offset).text,
    }));
    const { start, end } = placeOf(row, offset);
    const plain = plainOfRange(masked, start, end);
    if (cells.some((cell) => cell.text !== '')) emit({ ...place, kind: 'row', plain, cells });
  };

  const readTable = (table: Table, offset: number, place: Place): void => {
    const [head, ...rows] = table.children;
    const header = head?.children.map((cell) => plainOf(cell.children, masked, offset).text) ?? [];
    for (const row of rows) readRow(row, header, offset, place);
  };

  const readNode = (node: Nodes, offset: number, place: Place, next: Nodes | undefined): number | undefined => {
    if (node.type === 'heading') {
      const plain = plainOf(node.children, masked, offset);
      if (plain.text.length > 120) return readParagraph(plain, place);
      if (plain.text !== '') enterHeading(plain, node.depth, place.quoteDepth);
    } else if (node.type === 'paragraph') {
      const plain = plainOf(node.children, masked, offset);
      const isSpeech = (plain.at[0] ?? 0) >= speechStart;
      if (isSpeech || !isHeadingParagraph(node, plain.text, next)) return readParagraph(plain, place);
      enterHeading(plain, PSEUDO_HEADING + depthOf(plain.text), place.quoteDepth);
    } else if (node.type === 'list') {
      const title = titleOfList(node, masked, offset, next);
      if (title) enterHeading(title, PSEUDO_HEADING, place.quoteDepth);
      else readList(node, offset, place);
    } else if (node.type === 'table') readTable(node, offset, place);
    else if (node.type === 'html') return readParagraph(plainOf([node], masked, offset), place);
    else if (node.type === 'code' && !/^\s*(?:```|~~~)/.test(masked.slice(placeOf(node, offset).start))) {
      const { start, end } = placeOf(node, offset);
      return readParagraph(plainOfRange(masked, start, end), place);
    } else if (node.type === 'blockquote' || node.type === 'footnoteDefinition') {
      const quoteDepth = place.quoteDepth + (node.type === 'blockquote' ? 1 : 0);
      readSiblings(
        node.children.map((child) => ({ node: child, offset })),
        { ...place, quoteDepth },
      );
    }
    return undefined;
  };

  const readSiblings = (nodes: readonly PlacedNode[], place: Place): void => {
    let lead: number | undefined;
    nodes.forEach(({ node, offset }, index) => {
      const isIntroduced = /^(?:list|table|paragraph)$/.test(node.type) && lead !== undefined;
      const inside = isIntroduced && lead !== undefined ? { ...place, parent: lead } : place;
      const last = readNode(node, offset, inside, nodes[index + 1]?.node);
      lead = last !== undefined && passages[last]?.text.endsWith(':') ? last : undefined;
    });
  };

  readSiblings(parseMarkdown(masked), { quoteDepth: 0 });
  return { passages, language: languageOf(masked), ...(subject ? { subject } : {}) };
}

/** How many parts a clause number has: two in "3.1", none in "(a)", which ranks below all. */
function depthOf(number: string): number {
  const dotted = /^\d+(?:\.\d+)*/.exec(number);
  if (dotted) return dotted[0].split('.').length - 1;
  return number === '' || /^\p{L}{2}/u.test(number) ? 0 : 9;
}

/** "3.1 Access control" before "3.1.1 The system shall…", or the first line of a numbered clause. */
function isHeadingPiece(piece: Piece, next: Piece | undefined): boolean {
  if (/^(?:Feature|Scenario(?: Outline)?|Rule): \S/.test(piece.plain.text)) return true;
  if (!isTitleLike(piece.plain.text) || piece.plain.text.endsWith(':')) return false;
  if (!piece.isItem && next?.isItem === true && next.number === undefined) return true;
  return piece.number !== undefined && /^\d/.test(piece.number)
    ? next === undefined || (next.number?.length ?? 0) > piece.number.length || !isTitleLike(next.plain.text)
    : next?.number !== undefined && /^\d+\.\d/.test(next.number);
}

/** A bold line, a line in capitals, or a short line before a list, table or longer text. */
function isHeadingParagraph(node: Nodes, text: string, next: Nodes | undefined): boolean {
  if (!next || next.type === 'heading' || next.type === 'thematicBreak' || !isTitleLike(text) || !('children' in node))
    return false;
  const isBold = node.children.length === 1 && node.children[0]?.type === 'strong';
  const isLoud = text === text.toUpperCase() && /\p{Lu}{3}/u.test(text);
  if (next.type === 'list' || next.type === 'table') return !text.endsWith(':') || isBold;
  if (isBold || isLoud || text.endsWith(':')) return true;
  const following = next.type === 'paragraph' ? plainOf(next.children, '', 0).text : '';
  return node.position?.start.line === node.position?.end.line && following.split(' ').length > 12;
}

/** The title of a numbered section that Markdown takes for a list of one item. */
function titleOfList(list: List, source: string, offset: number, next: Nodes | undefined): Plain | undefined {
  const [item] = list.children;
  const [only] = item?.children ?? [];
  if (!list.ordered || list.children.length > 1 || item?.children.length !== 1 || only?.type !== 'paragraph')
    return undefined;
  const plain = plainOf(only.children, source, offset);
  const isFollowed = next !== undefined && (next.type !== 'list' || !next.ordered || next.children.length > 0);
  return isFollowed && isTitleLike(plain.text) ? plain : undefined;
}
