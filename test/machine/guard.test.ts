import { describe, expect, test } from 'vitest';
import { parseGuard } from '../../src/machine/guard.js';
import { guardPasses, parseDuration, parseReads } from '../../src/machine/index.js';

const scope = {
  input: { a: 1, isUrgent: true },
  context: { review: { critical: 0, score: 1.5 }, list: [1, 2], nothing: null },
  event: { type: 'approved', data: { by: 'ada' } },
  visits: { drafting: 2, signing: 0 },
};

describe('a guard', () => {
  test.each([
    'visits.drafting < 3',
    'visits.signing == 0',
    'visits.drafting + 1 == 3',
    '1 + visits.drafting == 3',
    'visits.drafting - 1 == 1',
    'visits.drafting * 2 == 4',
    'visits.drafting / 2 == 1',
    'visits.drafting % 2 == 0',
    'visits.drafting % visits.drafting == 0',
    'context.review.critical == 0',
    'context.review.score > 1',
    'context.review.score <= 1.5',
    'context.list == [1, 2]',
    'context.list.exists(x, x > 1)',
    'size(context.list) == 2',
    'context["review"].critical < 1',
    'context.nothing == null',
    'event.type == "approved" && event.data.by in ["ada", "bob"]',
    'input.isUrgent',
    'has(context.review.critical)',
    '!has(context.missing)',
    '!has(context.missing.deeper)',
    '!has( context . missing . deeper . still )',
    '!has(context.nothing.deeper)',
    '!has(context.missing.deeper) && !has(input.missing.deeper) && has(context.review.critical)',
    '"review" in context',
    'context.?missing.?deeper.orValue(7) == 7',
  ])('holds: %s', (guard) => {
    expect(guardPasses(guard, scope)).toBe(true);
  });

  test.each([
    'visits.drafting > 3',
    'context.missing == 1',
    'context.review.critical == "0"',
    'context.nothing.deeper',
    'event.data.by',
    'context.constructor != null',
    'context.__proto__ != null',
    'has(context.toString)',
    'visits.drafting',
    'not a guard (',
  ])('does not hold, and does not throw: %s', (guard) => {
    expect(guardPasses(guard, scope)).toBe(false);
  });

  test.each([
    ['1 +', /Unexpected token/],
    ['size(context)', /expected a boolean, got int/],
    ['run.state == "x"', /Unknown variable: run/],
    ['has(context)', /has\(\) invalid argument/],
  ])('%s is none, and says why', (guard, message) => {
    expect(parseGuard(guard)).toMatchObject({ ok: false, message: expect.stringMatching(message) });
  });

  test('gives the same after thousands of others have been parsed', () => {
    const before = parseGuard('visits.drafting < 3');
    expect(parseGuard('visits.drafting < 3')).toBe(before);
    for (let limit = 0; limit < 2_100; limit += 1) parseGuard(`visits.signing < ${limit}`);
    expect(parseGuard('visits.drafting < 3')).toMatchObject({ ok: true });
    expect(guardPasses('visits.drafting < 3', scope)).toBe(true);
  });
});

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['72h', 259_200_000],
  ['7d', 604_800_000],
  ['0s', undefined],
  ['72', undefined],
  ['72 hours', undefined],
  ['-1h', undefined],
  ['', undefined],
])('the duration %s is %s milliseconds', (duration, ms) => {
  expect(parseDuration(duration)).toBe(ms);
});

test.each([
  ['draft', { source: 'context', key: 'draft', name: 'draft', optional: false }],
  ['draft?', { source: 'context', key: 'draft', name: 'draft', optional: true }],
  ['input', { source: 'input', key: null, name: 'input', optional: false }],
  ['input.brief', { source: 'input', key: 'brief', name: 'brief', optional: false }],
  ['input.title?', { source: 'input', key: 'title', name: 'title', optional: true }],
  ['inputs', { source: 'context', key: 'inputs', name: 'inputs', optional: false }],
])('the read %s is taken apart', (entry, read) => {
  expect(parseReads(entry)).toEqual(read);
});
