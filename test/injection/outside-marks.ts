const OPENING = /<data-([0-9a-f]{32}) name=("(?:[^"\\\n]|\\.)*")>\n/g;

/**
 * Gives what of a prompt stands outside of data marks.
 *
 * @throws where marks do not pair: a piece that is not closed, or holds the mark that closes it
 */
export function outsideMarks(text: string): string {
  let outside = '';
  let at = 0;
  for (;;) {
    OPENING.lastIndex = at;
    const opening = OPENING.exec(text);
    if (!opening) return outside + text.slice(at);
    const begins = OPENING.lastIndex;
    const closing = `\n</data-${opening[1]}>`;
    const ends = text.indexOf(closing, begins - 1);
    if (ends === -1) throw new Error(`expected ${closing.trim()} after ${opening[0].trim()}`);
    outside += `${text.slice(at, opening.index)}…`;
    at = ends + closing.length;
    if (!/^(\n|$)/.test(text.slice(at))) throw new Error(`expected ${closing.trim()} to end its line`);
    const pieces = text.split(`<data-${opening[1]} `).length;
    if (text.split(`</data-${opening[1]}>`).length !== pieces)
      throw new Error(`expected the mark ${opening[1]} to be closed as often as it is opened`);
  }
}
