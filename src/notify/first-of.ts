/** The first `most` of a list, each written as a line, and how many more there are. */
export function firstOf<T>(list: readonly T[], most: number, write: (member: T) => string): string[] {
  const more = list.length - most;
  const lines = list.slice(0, most).map(write);
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}
