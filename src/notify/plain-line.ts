/** Control characters, and those that turn the direction of what follows or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * Somebody else's text as one line of at most `length` characters: nothing in it can start a line, color a screen, turn the
 * direction of writing or hide.
 *
 * @example
 * plainLine('fine\u001b[2J\nbut', 20) // => 'fine[2J but'
 */
export function plainLine(text: string, length: number): string {
  const line = text
    .slice(0, length * 4)
    .replace(/\s+/g, ' ')
    .replace(UNSEEN, '')
    .trim();
  const letters = [...line];
  return letters.length <= length
    ? line
    : `${letters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}
