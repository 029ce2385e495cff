import { readWords, type Word } from './words.js';

const EMPTY = new Set(
  `system solution application platform software tool product project user able use need have make do get give want like let
   allow enable provide support include ensure must shall should will can may be way thing etc case time day week month year
   hour minute second date least most more less than per new existing different following same other own current part number
   one two three four five six seven eight nine ten all any each every`.split(/\s+/),
);

/** Whether a word says what a sentence is about, rather than holding it together. */
function isContentWord(word: Word): boolean {
  return (
    (word.pos === 'NOUN' || word.pos === 'PROPN' || word.pos === 'VERB' || word.pos === 'ADJ') &&
    word.lemma.length > 2 &&
    /\p{L}/u.test(word.lemma) &&
    !EMPTY.has(word.lemma)
  );
}

/** The lemmas a sentence is about. */
export function contentLemmas(text: string): Set<string> {
  return new Set(
    readWords(text)
      .filter(isContentWord)
      .map((word) => word.lemma),
  );
}

/** How much of the smaller set is in the other, from 0 to 1. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size === 0) return 0;
  let shared = 0;
  for (const lemma of small) if (large.has(lemma)) shared += 1;
  return shared / small.size;
}

export function sharedLemmas(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((lemma) => b.has(lemma));
}
