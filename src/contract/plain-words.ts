/** Characters that are not seen, or that change how others are: controls, marks of direction, fillers, and spaces that are no space. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** Spaces that a page would swallow: at an end, and several in a row. */
const SWALLOWED = /^ +| +$| {2,}/g;

/**
 * One line of somebody else's text in which everything can be seen: what is invisible stands as its code, and spaces that a page would
 * swallow as signs.
 *
 * @example
 * toVisible('a\u202eb  c') // => 'a⟨U+202E⟩b␣␣c'
 */
export function toVisible(line: string): string {
  return line
    .replace(SWALLOWED, (spaces) => '␣'.repeat(spaces.length))
    .replace(UNSEEN, (letter) => `⟨${letter === '\t' ? 'tab' : codeOf(letter)}⟩`);
}

function codeOf(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * A number as people read it.
 *
 * @example
 * sayCount(12345, 'character') // => '12,345 characters'
 *
 * @param many the plural, where it does not end in an s
 */
export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * Millionths of a US dollar, as exact as they are.
 *
 * @example
 * sayDollars(25_000) // => '$0.025'
 */
export function sayDollars(microUsd: number): string {
  return `$${(microUsd / 1e6).toFixed(6).replace(/0{1,4}$/, '')}`;
}
