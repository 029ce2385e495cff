import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SignalboxError } from '../../src/contract/index.js';

const error = new SignalboxError('INVALID_INPUT', 'expected an input that fits', [
  'brief: is missing',
  'title:\nis long',
]);
const count = (text: string, part: string) => text.split(part).length - 1;

describe('an error, wherever it is printed', () => {
  it('keeps its message in one sentence', () => {
    expect(error.message).toBe('expected an input that fits');
    expect(error.details).toEqual(['brief: is missing', 'title:\nis long']);
  });

  it.each([
    ['its stack', String(error.stack)],
    ['what Node prints of it', inspect(error)],
  ])('has its code, its message and each detail once in %s, above where it comes from', (_where, text) => {
    expect(text).toMatch(
      /^SignalboxError INVALID_INPUT: expected an input that fits\n {4}- brief: is missing\n {4}- title: is long\n {4}at /,
    );
    for (const part of ['expected an input', 'brief: is missing', 'title:']) expect(count(text, part)).toBe(1);
  });

  it('says how many details there are more than a page takes', () => {
    const many = new SignalboxError(
      'INTERNAL',
      'no',
      Array.from({ length: 30 }, (_, at) => `${at} ${'x'.repeat(9_000)}`),
    );
    expect(many.stack).toContain('\n    - and 10 more\n');
    expect(String(many.stack).length).toBeLessThan(14_000);
  });
});
