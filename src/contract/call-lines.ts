import type { Json } from '../machine/index.js';

/** What a reader would not see, or not tell from a space; a piece of a line is no wider than a page. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu;
const WIDTH = 100;

/** A call of a tool, as a gate lays it before people: `{ tool, arguments }`, and nothing else. */
export function isToolCall(value: Json): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return Object.keys(value).sort().join() === 'arguments,tool' && typeof Object(value).tool === 'string';
}

/**
 * The lines of a call as JSON, exactly, for the page of its artifact (`sayCall` tells it in words, cut to what a gate has room for): nothing is left out or put in words, what cannot be seen stands as its escape, and a line
 * that is too long goes on in the next, so that nothing stands beyond the edge. Indented, which Markdown takes for code.
 */
export function* callLines(call: Json): Generator<string> {
  for (const line of JSON.stringify(call, null, 2).split('\n')) {
    const seen = line.replace(UNSEEN, (char) =>
      Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
        '',
      ),
    );
    for (let at = 0; at < seen.length; at += WIDTH) yield `    ${at === 0 ? '' : '… '}${seen.slice(at, at + WIDTH)}`;
  }
}
