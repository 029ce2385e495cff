import type { Document } from './documents.js';
import { type Paragraph, splitParagraphs } from './paragraphs.js';
import { readTerms } from './terms.js';

export type Hit = {
  readonly document: string;
  readonly line: number;
  readonly headings: readonly string[];
  readonly excerpt: string;
};
export type Found = {
  readonly hits: readonly Hit[];
  /** Each term of the query, and in how many paragraphs it stands: one that stands in none is not spoken of. */
  readonly terms: readonly { readonly word: string; readonly paragraphs: number }[];
  readonly paragraphs: number;
};

const MOST_HITS = 10;
const EXCERPT_CHARS = 300;
/** The usual parameters of BM25: how soon a repeated term counts no more, and how much a long paragraph loses. */
const SATURATION = 1.2;
const LENGTH_LOSS = 0.75;
/** What a term counts that a paragraph stands under, next to one in the paragraph itself. */
const HEADING_WEIGHT = 0.5;

type Entry = {
  readonly document: string;
  readonly paragraph: Paragraph;
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
};

/**
 * The paragraphs that have most to do with a query, best first, ranked by Okapi BM25 over stems. The same documents and words
 * give the same list; equals stand in the order of the documents.
 */
export function search(documents: readonly Document[], query: string): Found {
  const entries = documents.flatMap(({ name, text }) =>
    splitParagraphs(text).map((paragraph) => toEntry(name, paragraph)),
  );
  const terms = new Map(
    readTerms(query)
      .reverse()
      .map(({ stem, word }) => [stem, word]),
  );
  const holders = new Map(
    [...terms.keys()].map((stem) => [stem, entries.filter(({ counts }) => counts.has(stem)).length]),
  );
  const mean = entries.reduce((sum, { length }) => sum + length, 0) / Math.max(1, entries.length);
  const scoreOf = ({ counts, length }: Entry) => {
    const loss = SATURATION * (1 - LENGTH_LOSS + (LENGTH_LOSS * length) / Math.max(1, mean));
    let score = 0;
    for (const [stem, held] of holders) {
      const count = counts.get(stem) ?? 0;
      score += (weightOf(held, entries.length) * count * (SATURATION + 1)) / (count + loss);
    }
    return score;
  };
  const ranked = entries
    .map((entry) => ({ entry, score: scoreOf(entry) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_HITS);
  return {
    hits: ranked.map(({ entry: { document, paragraph } }) => ({
      document,
      line: paragraph.line,
      headings: paragraph.headings,
      excerpt: cut(paragraph.text),
    })),
    terms: [...terms].reverse().map(([stem, word]) => ({ word, paragraphs: holders.get(stem) ?? 0 })),
    paragraphs: entries.length,
  };
}

/** What a paragraph stands under: its headings, and the name of its document. */
export function contextOf(document: string, headings: readonly string[]): string {
  return [document.replace(/\.\w+$/, '').replace(/[^\p{L}\p{N}]+/gu, ' '), ...headings].join('\n');
}

/** How much a term tells that stands in so many of all paragraphs: the rarer, the more; never less than nothing. */
export function weightOf(holders: number, all: number): number {
  return Math.log(1 + (all - holders + 0.5) / (holders + 0.5));
}

function toEntry(document: string, paragraph: Paragraph): Entry {
  const counts = new Map<string, number>();
  const own = readTerms(paragraph.text);
  for (const { stem } of own) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  for (const { stem } of readTerms(contextOf(document, paragraph.headings)))
    counts.set(stem, (counts.get(stem) ?? 0) + HEADING_WEIGHT);
  return { document, paragraph, counts, length: own.length };
}

function cut(text: string): string {
  return text.length <= EXCERPT_CHARS ? text : `${[...text.slice(0, EXCERPT_CHARS - 1)].slice(0, -1).join('')}…`;
}
