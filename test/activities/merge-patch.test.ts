import { expect, test } from 'vitest';
import { mergePatch } from '../../activities/merge-patch.js';
import type { Json } from '../../src/machine/index.js';

test.each<[Json, Json, Json]>([
  [{ color: 'red' }, { color: 'blue' }, { color: 'blue' }],
  [{ color: 'red' }, { axles: 2 }, { color: 'red', axles: 2 }],
  [{ color: 'red', axles: 2 }, { color: null }, { axles: 2 }],
  [{ color: null }, { axles: 2 }, { color: null, axles: 2 }],
  [{ load: { coal: 1, ore: 2 } }, { load: { coal: null, salt: 3 } }, { load: { ore: 2, salt: 3 } }],
  [{ load: { coal: 1 } }, { load: { sand: null } }, { load: { coal: 1 } }],
  [{ wagons: ['red', 'blue'] }, { wagons: ['green'] }, { wagons: ['green'] }],
  [{ wagons: [{ axles: 2 }] }, { wagons: { axles: 4 } }, { wagons: { axles: 4 } }],
  [{ load: 'coal' }, { load: { ore: { rich: null, poor: 1 } } }, { load: { ore: { poor: 1 } } }],
  [['red'], { axles: 2, color: null }, { axles: 2 }],
  [{ color: 'red' }, ['blue'], ['blue']],
  [{ color: 'red' }, 'blue', 'blue'],
  [{ color: 'red' }, null, null],
  [{ color: 'red' }, {}, { color: 'red' }],
])('%j patched with %j is %j', (target, patch, merged) => {
  const before = JSON.stringify(target);
  expect(mergePatch(target, patch)).toEqual(merged);
  expect(JSON.stringify(target)).toBe(before);
});

test('a member called __proto__ is a member', () => {
  const merged = mergePatch({ a: 1 }, JSON.parse('{"__proto__":{"b":2}}'));
  expect(JSON.stringify(merged)).toBe('{"a":1,"__proto__":{"b":2}}');
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
});
