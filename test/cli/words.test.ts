import { describe, expect, it } from 'vitest';
import { formatDeadline, formatSpan, formatTime } from '../../src/cli/format-time.js';
import { plainText, shortDigest, shortText } from '../../src/cli/plain-text.js';
import { shellQuote } from '../../src/contract/index.js';
import { suggest } from '../../src/machine/index.js';

describe('text from outside', () => {
  it('cannot color, clear or fake lines of the terminal', () => {
    expect(plainText('fine\u001b[2J\n  4  forged\u0007 \u202elive')).toBe('fine[2J 4  forged live');
  });

  it('is cut to a length', () => {
    expect(shortText('a long comment', 8)).toBe('a long…');
    expect(shortText('short', 8)).toBe('short');
  });

  it('is quoted so that a shell reads it back as it is', () => {
    expect(shellQuote('discovery-1')).toBe('discovery-1');
    expect(shellQuote("o'neil; rm -rf ~")).toBe(`'o'\\''neil; rm -rf ~'`);
  });

  it('shows a digest by its first twelve digits', () => {
    expect(shortDigest(`sha256:${'ab'.repeat(32)}`)).toBe('sha256:abababababab…');
  });
});

describe('time', () => {
  it.each([
    [0, '0.0s'],
    [1_540, '1.5s'],
    [42_000, '42s'],
    [125_000, '2m 05s'],
    [3_725_000, '1h 02m'],
    [200_000_000, '2d 07h'],
  ])('%i ms is %s', (ms, words) => {
    expect(formatSpan(ms)).toBe(words);
  });

  it('is in UTC, to the second', () => {
    expect(formatTime('2026-03-01T09:30:12.345Z')).toBe('2026-03-01 09:30:12Z');
  });

  it('says how far a deadline is', () => {
    const deadline = '2026-03-01T09:30:00.000Z';
    expect(formatDeadline(deadline, Date.parse(deadline) - 60_000)).toBe('2026-03-01 09:30:00Z (in 1m 00s)');
    expect(formatDeadline(deadline, Date.parse(deadline) + 1)).toBe('2026-03-01 09:30:00Z (passed)');
  });
});

describe('suggestions', () => {
  it('are the names nearest to what was written, and none that is mostly different', () => {
    const known = ['discoveryToSpecification', 'resume', 'rerun', 'rollback'];
    expect(suggest('discovryToSpecfication', known)).toEqual(['discoveryToSpecification']);
    expect(suggest('reume', known)[0]).toBe('resume');
    expect(suggest('zzz', known)).toEqual([]);
  });
});
