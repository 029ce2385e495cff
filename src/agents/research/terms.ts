import model from 'wink-eng-lite-web-model';
import winkNlp, { type ItsFunction, type WinkMethods } from 'wink-nlp';

/** A word that says what a text is about. */
export type Term = {
  /** The same for `cleaned`, `Cleaning` and `cleans`, and for `visitor` and `visits`. */
  readonly stem: string;
  /** As written, in lower case. */
  readonly word: string;
};

/** What has no gap for so long is no word, and the tokenizer's time grows with the square of it. */
const UNBROKEN = /\S{100}/gu;

/** Whoever does what the rest of the word says; the stemmer leaves it, as in `doctor`. */
const AGENT = /(?<=\p{L}{4}t)or$/u;

let loaded: WinkMethods | undefined;

/** Words alone, neither tagged nor cut into sentences: this reads whole folders. */
function english(): WinkMethods {
  loaded ??= winkNlp(model, []);
  return loaded;
}

/** The terms of a text in their order, without marks and without the small words of English; other languages keep theirs. */
export function readTerms(text: string): Term[] {
  const { its, readDoc } = english();
  const tokens = readDoc(text.normalize('NFKC').replace(UNBROKEN, '$& ')).tokens();
  const words = tokens.out(its.normal as ItsFunction<string>);
  const stems = tokens.out(its.stem as ItsFunction<string>);
  const isSmall = tokens.out(its.stopWordFlag as ItsFunction<boolean>);
  return words.flatMap((word, at) => {
    if (isSmall[at] || !/[\p{L}\p{N}]/u.test(word)) return [];
    return [{ stem: /\p{N}/u.test(word) ? word : (stems[at] ?? word).replace(AGENT, ''), word }];
  });
}

/** The stems of a text, each once. */
export function stemsOf(text: string): Set<string> {
  return new Set(readTerms(text).map(({ stem }) => stem));
}
