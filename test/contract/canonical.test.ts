import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, holdsReference, isNestedDeeper } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';

const DEPTH = 9_000;
const lists: Json = JSON.parse(`${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`);
const objects: Json = JSON.parse(`${'{"b":1,"a":'.repeat(DEPTH)}null${'}'.repeat(DEPTH)}`);

describe('a value in its canonical form', () => {
  it('has its members in order, its numbers as ECMAScript prints them, and no white space', () => {
    const value = { b: [1, 'é', [], {}, [[2], { d: 1e21, c: -0 }]], 10: 2, 9: null, gone: undefined };
    expect(canonicalJson(value)).toBe('{"10":2,"9":null,"b":[1,"é",[],{},[[2],{"c":0,"d":1e+21}]]}');
    expect(canonicalJson([undefined, new Date(0), { toJSON: () => ({ toJSON: () => 7 }) }, () => 1])).toBe(
      '[null,"1970-01-01T00:00:00.000Z",7,null]',
    );
  });

  it('may be nested deeper than any stack is', () => {
    expect(canonicalJson(lists)).toBe(`${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`);
    expect(canonicalJson(objects)).toBe(`${'{"a":'.repeat(DEPTH)}null${',"b":1}'.repeat(DEPTH)}`);
    expect(digestOf(lists)).toMatch(/^sha256:/);
    expect([holdsReference(lists), holdsReference(objects)]).toEqual([false, false]);
  });

  it('is none of a value that holds itself', () => {
    const ring: unknown[] = [];
    ring.push({ ring });
    expect(() => canonicalJson(ring)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect(isNestedDeeper(ring, 500)).toBe(true);
  });
});

describe('how deep a value is nested', () => {
  it('counts lists and objects', () => {
    const cases = [
      [1, 0],
      [[], 1],
      [{ a: [[]] }, 3],
    ] as const;
    for (const [value, depth] of cases) {
      expect(isNestedDeeper(value, depth)).toBe(false);
      if (depth > 0) expect(isNestedDeeper(value, depth - 1)).toBe(true);
    }
  });
});
