import model from 'wink-eng-lite-web-model';
import winkNlp, { type ItsFunction, type PartOfSpeech, type WinkMethods } from 'wink-nlp';

/** One word or mark of a text, with its offsets in that text. */
export type Token = {
  readonly text: string;
  readonly lower: string;
  readonly pos: PartOfSpeech;
  readonly lemma: string;
  readonly start: number;
  readonly end: number;
};

export type Span = { readonly start: number; readonly end: number };

let loaded: WinkMethods | undefined;

/** The English model, loaded at the first call and kept: loading takes some 60 ms. */
function english(): WinkMethods {
  loaded ??= winkNlp(model, ['sbd', 'pos']);
  return loaded;
}

/** Splits a text into tagged tokens; the tags are only meant for English. */
export function readTokens(text: string): Token[] {
  const { its, readDoc } = english();
  const tokens: Token[] = [];
  let at = 0;
  const seen = readDoc(text).tokens();
  const words = seen.out();
  const tags = seen.out(its.pos);
  const lemmas = seen.out(its.lemma as ItsFunction<string>);
  words.forEach((word, index) => {
    const start = text.indexOf(word, at);
    if (start < 0) return;
    at = start + word.length;
    tokens.push({
      text: word,
      lower: word.toLowerCase().replace(/’/g, "'"),
      pos: (tags[index] ?? 'X') as PartOfSpeech,
      lemma: lemmas[index] ?? word.toLowerCase(),
      start,
      end: at,
    });
  });
  return tokens;
}

/** The model's own sentence boundaries, as offsets; `splitSentences` mends them. */
export function readSentences(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const sentence of english().readDoc(text).sentences().out()) {
    const start = text.indexOf(sentence, at);
    if (start < 0) continue;
    at = start + sentence.length;
    spans.push({ start, end: at });
  }
  return spans;
}

/** Whether the English model has never seen this word: a name, a product, another language. */
export function isOutOfVocabulary(word: string): boolean {
  return english().readDoc(word).isOOV(word);
}
