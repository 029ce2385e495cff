import { utf8ToBytes } from '@noble/hashes/utils.js';

const BARE = /^[\w@%+=:,./-]+$/;

/** What must not stand on a screen as it is. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * A word as bash, zsh and ksh read it back, in printable characters: bare where it can be, else in single quotes, else in
 * `$'…'` with octal escapes for what cannot be printed.
 *
 * @example
 * shellQuote("it's") // => "'it'\\''s'"
 */
export function shellQuote(word: string): string {
  if (BARE.test(word)) return word;
  if (!UNPRINTABLE.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const letters = [...word].map((letter) => {
    if (letter === "'" || letter === '\\') return `\\${letter}`;
    return UNPRINTABLE.test(letter) ? octal(letter) : letter;
  });
  return `$'${letters.join('')}'`;
}

function octal(letter: string): string {
  return [...utf8ToBytes(letter)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
