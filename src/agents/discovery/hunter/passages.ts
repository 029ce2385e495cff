/** The sentence or line of a text that holds a position, without the white space around it. */
export function passageAt(text: string, at: number): string {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  const inLine = at - lineStart;
  let start = 0;
  for (const stop of line.matchAll(
    /(?<!\b(?:e\.g|i\.e|etc|z\.B|ca|approx|no|nr|st|mr|mrs|dr))[.!?](?=\s+[\p{Lu}\d"“(])/giu,
  )) {
    const end = stop.index + 1;
    if (end > inLine)
      return (
        line
          .slice(start, end)
          .replace(/^[\s>*•|-]+/u, '')
          .trim() || line.trim()
      );
    start = end;
  }
  return (
    line
      .slice(start)
      .replace(/^(?:[\s>*•|-]|\d+[.)]\s)+/u, '')
      .trim() || line.trim()
  );
}

/** The part of a quote that holds a term, or the whole quote where the term is not in it. */
export function passageWith(quote: string, term: string): string {
  const at = quote.toLowerCase().indexOf(term.toLowerCase());
  return at < 0 ? quote : passageAt(quote, at);
}
