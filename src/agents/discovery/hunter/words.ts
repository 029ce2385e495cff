import { readTokens, type Token } from '../../text/index.js';

/** One word of a text, with its place in it. */
export type Word = {
  readonly text: string;
  /** Lower case, without plural or verb ending: `orders` and `Order` are both `order`. */
  readonly lemma: string;
  readonly pos: Token['pos'];
  readonly start: number;
  readonly end: number;
};

/**
 * Splits a text into tagged words.
 *
 * A capital at the start of a sentence says nothing about the word, yet the tagger takes it for a name; so the first word is
 * tagged in lower case unless it is an abbreviation.
 */
export function readWords(text: string): Word[] {
  return readTokens(lowerFirst(text)).map((token) => {
    const pos = /^\p{Lu}[\p{Lu}\d]/u.test(token.text) ? 'PROPN' : token.pos;
    const base = token.lemma.toLowerCase();
    return {
      text: text.slice(token.start, token.end),
      lemma: pos === 'NOUN' || pos === 'PROPN' ? singular(base) : base,
      pos,
      start: token.start,
      end: token.end,
    };
  });
}

/** Lowers the first letter of a sentence, except of an abbreviation or a name with inner capitals. */
export function lowerFirst(text: string): string {
  const first = /^[\p{L}\d-]+/u.exec(text)?.[0] ?? '';
  return /\p{Lu}/u.test(first.slice(1)) || /^(?:I|Mrs?|Ms|Miss|Dr)$/u.test(first)
    ? text
    : text.charAt(0).toLowerCase() + text.slice(1);
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const NOT_PLURAL = /(?:ss|us|is|ics|news|series|gps|sms|access|address|status|analysis|basis)$/;

/** The singular of an English noun, well enough to compare words by. */
export function singular(word: string): string {
  if (word.length < 4 || NOT_PLURAL.test(word)) return word;
  if (/children$/.test(word)) return word.slice(0, -3);
  if (/ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:ch|sh|ss|x|z)es$/.test(word)) return word.slice(0, -2);
  if (/[^s]s$/.test(word)) return word.slice(0, -1);
  return word;
}

/** The plural of an English noun, well enough to read. */
export function plural(noun: string): string {
  if (/s$/.test(noun) && !/(?:ss|us|is)$/.test(noun)) return noun;
  if (/(?:data|staff|equipment|information|feedback|stock|software|people|children|personnel|evidence)$/i.test(noun))
    return noun;
  if (/person$/.test(noun)) return noun.replace(/person$/, 'people');
  if (/child$/.test(noun)) return `${noun}ren`;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/(?:ch|sh|ss|x|z|us)$/.test(noun)) return `${noun}es`;
  return `${noun}s`;
}

/** `a` or `an`, and the noun. */
export function withArticle(noun: string): string {
  if (/^(?:an?|the|each|every|all|their|his|her|its|any|no|one|two|several|[“"'\d])\b/i.test(noun)) return noun;
  if (/^(?:staff|personnel|people|crew)$/i.test(noun))
    return noun === 'people' ? 'a person' : `a member of ${noun === 'crew' ? 'the crew' : noun}`;
  const vowel = /^(?:[aeio]|u(?!ni|se|tili|ser)|hour)/i.test(noun) && !/^(?:one|eu)/i.test(noun);
  return `${vowel || /^[FHLMNRSX][A-Z]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Joins words as a sentence does: `a, b and c`. */
export function listed(items: readonly string[], conjunction = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1)}`;
}

/** Joins at most `limit` items and counts the rest. */
export function listedUpTo(items: readonly string[], limit: number): string {
  if (items.length <= limit) return listed(items);
  return `${items.slice(0, limit).join(', ')} and ${items.length - limit} more`;
}
