type Path = readonly (string | number)[];

/** The path of every leaf of a JSON value. */
export function* leavesOf(value: unknown, path: Path = []): Generator<Path> {
  if (value !== null && typeof value === 'object')
    for (const [key, member] of Object.entries(value)) yield* leavesOf(member, [...path, key]);
  else yield path;
}

/** A copy of a JSON value with one leaf changed by as little as its kind allows: one letter, one digit, one truth. */
export function changeLeaf<T>(value: T, path: Path): T {
  const copy = structuredClone(value);
  let at = copy as { [key: string | number]: unknown };
  for (const key of path.slice(0, -1)) at = at[key] as { [key: string | number]: unknown };
  const last = path.at(-1) ?? '';
  at[last] = changed(at[last]);
  return copy;
}

function changed(leaf: unknown): unknown {
  if (typeof leaf === 'number') return leaf + 1;
  if (typeof leaf === 'boolean') return !leaf;
  if (typeof leaf !== 'string') return 'x';
  const middle = Math.floor(leaf.length / 2);
  return `${leaf.slice(0, middle)}${leaf[middle] === 'x' ? 'y' : 'x'}${leaf.slice(middle + 1)}`;
}
