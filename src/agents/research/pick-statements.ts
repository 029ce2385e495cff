import { splitSentences } from '../text/index.js';
import type { Paragraph } from './paragraphs.js';
import type { Asked } from './questions.js';
import { contextOf, weightOf } from './search.js';
import { stemsOf } from './terms.js';
import { QUOTE_LIMIT_CHARS } from './work-products.js';

/** A paragraph that was opened. */
export type Opened = { readonly document: string; readonly paragraph: Paragraph };
/** Words of a document that answer, as they stand there. */
export type Picked = { readonly document: string; readonly text: string };
type Scored = Picked & { readonly score: number };

/** How much of what is asked a sentence must speak of, by weight: below that it is about something else. */
const LEAST_COVERED = 0.6;
/**
 * And of its words, however common: a rare word alone would pass for the subject. Asked for the visitors' hours, a sentence with an
 * hour in it and nothing of visitors is about something else.
 */
const LEAST_WORDS = 0.6;
/** What a word counts that stands around a sentence: in its paragraph, its headings, the name of its document. */
const NEARBY = 0.5;
/** How far below the best an answer may be. */
const NEAR_THE_BEST = 0.8;
const MOST_STATEMENTS = 4;
/** What has no gap for so long is no sentence, and takes the tokenizer long. */
const UNBROKEN = /\S{500}/u;
const LIST = /:\r?\n\s*(?:[-*+•]|\d{1,3}[.)])\s/u;
/** A sentence that is not understood without the one before. */
const LEANS_BACK = /^(?:it|its|they|their|this|these|those|that|he|she|otherwise|if not|then)\b/iu;

/** How rare each word of a question is in all documents. */
export type Rarity = { readonly holders: ReadonlyMap<string, number>; readonly paragraphs: number };

/** The words that answer a question, best first; none where none speaks of enough of what is asked, or holds the figure asked for. */
export function pickStatements({ stems, holds }: Asked, opened: readonly Opened[], rarity: Rarity): Picked[] {
  const weights = stems.map((stem) => [stem, weightOf(rarity.holders.get(stem) ?? 0, rarity.paragraphs)] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const scored = opened.flatMap(({ document, paragraph: { text, headings } }) => {
    const around = stemsOf([contextOf(document, headings), text].join('\n'));
    return candidatesOf(text).flatMap((candidate): Scored[] => {
      const own = stemsOf(candidate);
      const score = weights.reduce((sum, [stem, weight]) => sum + weight * shareOf(stem, own, around), 0) / total;
      const words = stems.reduce((sum, stem) => sum + shareOf(stem, own, around), 0) / stems.length;
      const isAbout = score >= LEAST_COVERED && words >= LEAST_WORDS && stems.some((stem) => own.has(stem));
      return isAbout && (holds?.test(candidate) ?? true) ? [{ document, text: candidate, score }] : [];
    });
  });
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored
    .filter(({ score }) => score >= best * NEAR_THE_BEST)
    .sort((a, b) => b.score - a.score || a.text.length - b.text.length)
    .filter(isFirstOfItsWords)
    .slice(0, MOST_STATEMENTS)
    .map(({ document, text }) => ({ document, text }));
}

function shareOf(stem: string, own: ReadonlySet<string>, around: ReadonlySet<string>): number {
  if (own.has(stem)) return 1;
  return around.has(stem) ? NEARBY : 0;
}

function isFirstOfItsWords({ document, text }: Scored, at: number, all: readonly Scored[]): boolean {
  const before = all.slice(0, at).filter((one) => one.document === document);
  return !before.some((one) => one.text.includes(text) || text.includes(one.text));
}

/** Its sentences; one that leans on the one before is cited with it, and a list with the words that introduce it. */
function candidatesOf(text: string): string[] {
  if (UNBROKEN.test(text)) return [];
  const spans = LIST.test(text) ? [{ start: 0, end: text.length }] : splitSentences(text);
  return spans
    .map(({ start, end }, at) => {
      const leans = at > 0 && LEANS_BACK.test(text.slice(start, end));
      return text.slice(leans ? (spans[at - 1]?.start ?? start) : start, end);
    })
    .filter((sentence) => sentence.length <= QUOTE_LIMIT_CHARS && !sentence.endsWith('?'));
}
