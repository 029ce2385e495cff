const SMALL =
  /^(?:the|a|an|of|to|in|on|for|by|with|and|or|is|are|be|it|its|that|this|their|our|system|must|should|can|could|shall|will|able|has|have|need|needs|all|as|at)$/;

/** The words that carry the meaning of a statement, stripped of plural endings. */
function contentOf(statement: string): ReadonlySet<string> {
  const words = statement.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
  return new Set(
    words.filter((word) => !SMALL.test(word)).map((word) => (word.length > 4 ? word.replace(/(?:es|s)$/, '') : word)),
  );
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared / (a.size + b.size - shared);
}

function numbersOf(words: ReadonlySet<string>): string {
  return [...words]
    .filter((word) => /\d|^(?:not|never|no|cannot)$/.test(word))
    .sort()
    .join(' ');
}

/**
 * Keeps the first of statements that say the same in nearly the same words; different numbers, a negation or another group
 * keep them apart.
 *
 * Two sets that overlap by 4/5 share one of their rarest words, so only statements that do are compared: time stays near linear.
 */
export function dropDuplicates<Item>(
  items: readonly Item[],
  statementOf: (item: Item) => string,
  groupOf: (item: Item) => string,
): Item[] {
  const contents = items.map((item) => contentOf(statementOf(item)));
  const frequency = new Map<string, number>();
  for (const words of contents) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const byWord = new Map<string, number[]>();
  const groups = items.map(groupOf);
  return items.filter((_, index) => {
    const words = contents[index] ?? new Set<string>();
    if (words.size === 0) return true;
    const rarest = [...words].sort((a, b) => (frequency.get(a) ?? 0) - (frequency.get(b) ?? 0) || (a < b ? -1 : 1));
    const keys = rarest.slice(0, Math.floor(words.size * 0.2) + 1);
    const isRepeated = keys.some((key) =>
      byWord.get(key)?.some((other) => {
        const kept = contents[other] ?? words;
        return groups[index] === groups[other] && overlap(words, kept) >= 0.8 && numbersOf(words) === numbersOf(kept);
      }),
    );
    if (!isRepeated) for (const key of keys) byWord.set(key, [...(byWord.get(key) ?? []), index]);
    return !isRepeated;
  });
}
