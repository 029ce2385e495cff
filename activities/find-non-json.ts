import { DEEPEST_VALUE } from '../src/contract/index.js';

/**
 * Finds the first thing in a value that JSON cannot hold and says where it is, or gives `undefined` for a value that comes back
 * equal from JSON.
 *
 * @example
 * findNonJson({ total: 3n }, 'result') // => 'result.total is a bigint'
 */
export function findNonJson(value: unknown, place: string): string | undefined {
  return search(value, place, []);
}

function search(value: unknown, place: string, above: readonly object[]): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${place} is ${value}`;
    case 'object':
      return value === null ? undefined : searchObject(value, place, above);
    case 'undefined':
      return `${place} is undefined`;
    default:
      return `${place} is a ${typeof value}`;
  }
}

function searchObject(value: object, place: string, above: readonly object[]): string | undefined {
  if (above.includes(value)) return `${place} holds itself`;
  if (above.length >= DEEPEST_VALUE) return `${place} is nested more than ${DEEPEST_VALUE} deep`;
  if (!Array.isArray(value) && !isPlain(value)) return `${place} is a ${value.constructor?.name ?? 'special object'}`;
  const members: Iterable<[string | number, unknown]> = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, member] of members) {
    const inside = typeof key === 'number' ? `${place}[${key}]` : `${place}.${key}`;
    const found = search(member, inside, [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Plain in any realm: its prototype, if it has one, is the root of a chain. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
