/** The languages whose words the rules know something of; `other` is any other. */
export type Language = 'en' | 'de' | 'fr' | 'other';

const MARKERS: Record<Exclude<Language, 'other'>, ReadonlySet<string>> = {
  en: new Set(
    'the and of to is are for with that we our be must should can will in on from it this have not by as'.split(' '),
  ),
  de: new Set(
    'der die das und ist sind für mit dass wir unser unsere muss müssen soll sollen kann können wird werden nicht von zu den dem ein eine im auf'.split(
      ' ',
    ),
  ),
  fr: new Set(
    'le la les et est sont pour avec que nous notre nos doit doivent peut peuvent ne pas de du des un une dans sur au aux'.split(
      ' ',
    ),
  ),
};

/** The language most of the text is written in, told by its small words. */
export function languageOf(text: string): Language {
  const counts = { en: 0, de: 0, fr: 0 };
  let words = 0;
  for (const [word] of text
    .slice(0, 50_000)
    .toLowerCase()
    .matchAll(/\p{L}+/gu)) {
    words++;
    for (const language of ['en', 'de', 'fr'] as const) if (MARKERS[language].has(word)) counts[language]++;
  }
  const best = (['en', 'de', 'fr'] as const).reduce((a, b) => (counts[b] > counts[a] ? b : a));
  if (words > 0 && counts[best] / words >= 0.12) return best;
  return /[^\p{ASCII}\p{P}\p{S}\s]/u.test(text) && counts.en / Math.max(1, words) < 0.08 ? 'other' : 'en';
}
