/**
 * Works through a list, so many at a time, and gives the answers in the order of the list; those that were not begun when the signal
 * aborted are undefined.
 */
export async function atOnce<Item, Answer>(
  items: readonly Item[],
  count: number,
  work: (item: Item) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<(Answer | undefined)[]> {
  const answers: (Answer | undefined)[] = items.map(() => undefined);
  const queue = items.entries();
  const lane = async () => {
    for (const [index, item] of queue) {
      if (signal?.aborted) return;
      answers[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, lane));
  return answers;
}
