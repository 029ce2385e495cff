import { expect, it } from 'vitest';
import { formatOrigin, type OpenGate, toGateSections } from '../../src/contract/index.js';
import { noticeOf } from '../notify/notices.js';

const product = { role: 'product' };
const gate: OpenGate = {
  ...noticeOf().gate,
  reviewers: [product],
  people: ['pia', 'paul', 'petra'],
  quorum: 2,
  seats: [{ ...product, count: 2 }],
  holders: [{ reviewer: product, people: ['pia', 'paul', 'petra'] }],
  keys: {},
  channels: { pia: ['email'] },
};
const linesOf = (of: OpenGate) =>
  toGateSections(of, { text: (line) => line, when: (iso) => iso }).flatMap(({ lines }) => lines);

it('alike seats that are free are said together', () => {
  expect(linesOf(gate)).toContain('Still needed: 2 more, with 2 of the role product (pia, paul, petra)');
});

it('whoever may decide and has no channel is named where others have one, and nobody where none has', () => {
  const untold = "paul, petra: the reviewers' list has no channel for them that works here";
  expect(linesOf(gate)).toContain(untold);
  expect(linesOf({ ...gate, channels: {} }).join()).not.toContain('no channel');
});

it("a reviewer's own version is written by them", () => {
  expect(formatOrigin({ engine: 'person', agent: 'paul' })).toBe('written by paul');
});
