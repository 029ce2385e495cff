/**
 * Text from outside, fit for a terminal: one line, no control characters, so that a comment can neither color the screen nor
 * move the cursor nor fake a line of its own.
 *
 * @example
 * plainText('fine\u001b[2J\nbut') // => 'fine[2J but'
 */
export function plainText(text: string): string {
  return text
    .replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim();
}

/** What Temporal's, the runs' and our own words may hold of escapes once they are written: the colors and weights that are ours. */
const OURS = String.raw`\u001b\[(?:0|1|2|4|22|24|3[1-79]|90)m`;
const CONTROL = new RegExp(String.raw`(${OURS})|[^\P{Cc}\n\t]`, 'gu');

/**
 * All that is written to people, lines and documents alike: no control characters but line ends, tabs and our own colors. It is the
 * last net; what is one line of somebody else's goes through `plainText`.
 */
export function printable(text: string, colored: boolean): string {
  return text.replaceAll(CONTROL, (_found, ours: string | undefined) => (colored ? (ours ?? '') : ''));
}

/** The same, cut to a length with an ellipsis. */
export function shortText(text: string, length: number): string {
  const line = plainText(text);
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`;
}

/** A digest as people read it: its first twelve hex digits. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:([0-9a-f]{12})[0-9a-f]*$/, 'sha256:$1…');
}
