import { expect, it } from 'vitest';
import { check, type Definition } from '../../src/machine/index.js';

const closed = (properties?: object): Definition => ({
  name: 'closed',
  version: '1',
  input: { type: 'object', additionalProperties: false, ...(properties && { properties }) },
  deadline: '1d',
  initial: 'done',
  states: { done: { kind: 'final' } },
});

it.each([
  ['without properties', undefined],
  ['with other properties', { topic: { type: 'string' } }],
])('an input shape that forbids requestedBy is a problem: %s', (_how, properties) => {
  expect(check(closed(properties))).toEqual([expect.objectContaining({ rule: 'unfit-input', place: 'input' })]);
});

it('an input shape that names requestedBy, or leaves room for it, is none', () => {
  expect(check(closed({ requestedBy: { type: 'string' } }))).toEqual([]);
  expect(check({ ...closed(), input: { type: 'object' } })).toEqual([]);
});
