import type { Citation } from './work-products.js';

/** Where a text stands. */
export type Place = Pick<Citation, 'line' | 'text'>;

/**
 * The first place in a document where a text stands word for word; only its white space may differ.
 *
 * An accent that is a character of its own belongs to the letter before it: `cafe` does not stand in `café`, however that is written.
 */
export function findQuote(document: string, wanted: string): Place | undefined {
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return undefined;
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join(String.raw`\s+`);
  const found = new RegExp(String.raw`${pattern}(?!\p{M})`, 'u').exec(document);
  return found ? { line: lineAt(document, found.index), text: found[0] } : undefined;
}

/** Whether a document says this, character for character, from this line on. */
export function isQuoted(document: string, { line, text }: Place): boolean {
  if (text.trim() === '') return false;
  for (let at = document.indexOf(text); at >= 0; at = document.indexOf(text, at + 1)) {
    const begins = lineAt(document, at);
    if (begins > line) return false;
    if (begins === line && !/^\p{M}/u.test(document.slice(at + text.length, at + text.length + 4))) return true;
  }
  return false;
}

function lineAt(document: string, offset: number): number {
  return (document.slice(0, offset).match(/\r\n|\n|\r/g)?.length ?? 0) + 1;
}
