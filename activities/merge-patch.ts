import type { Json } from '../src/machine/index.js';

/**
 * Applies a JSON Merge Patch (RFC 7386): members of an object are merged, `null` takes one away, and anything else stands in place of
 * the whole.
 *
 * @example
 * mergePatch({ a: 1, b: { c: 2 } }, { a: null, b: { d: 3 } }) // => { b: { c: 2, d: 3 } }
 */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isMembers(patch)) return patch;
  const members = new Map(isMembers(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name) ?? null, value));
  }
  return Object.fromEntries(members);
}

function isMembers(value: Json): value is { readonly [name: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
