/**
 * The names nearest to one that is not known, best first, at most three; none that is mostly different.
 *
 * @example
 * suggest('wirtes', ['writes', 'title']) // => ['writes']
 */
export function suggest(wanted: string, known: readonly string[]): string[] {
  const needle = wanted.toLowerCase();
  return known
    .map((name) => ({ name, distance: distanceBetween(needle, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(Math.max(name.length, needle.length) / 2)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters must be added, dropped or changed to make one word of the other (Levenshtein). */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
