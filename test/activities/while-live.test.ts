import { describe, expect, test } from 'vitest';
import { whileLive } from '../../activities/while-live.js';
import { createRedactor } from '../../src/agents/index.js';
import { attempt } from './attempt.js';

const who = { tool: 'dig' } as const;

describe('telling those who watch', () => {
  test('is no part of the work: without a server to tell it to, the work is done all the same', async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const work = () =>
      whileLive({ step: 1 }, who, async (report) => {
        report?.began('m');
        report?.text('a'.repeat(300_000));
        report?.progress(circle);
        return 'done';
      });
    expect(await attempt('a').run(work)).toBe('done');
  });

  test('gives back the error of the work itself', async () => {
    const work = () =>
      whileLive({ step: 1 }, who, async () => {
        throw new Error('the spade broke');
      });
    await expect(attempt('a').run(work)).rejects.toThrow('the spade broke');
  });

  test('is not made where nobody watches', async () => {
    const work = () => whileLive(undefined, who, async (report) => report === undefined);
    expect(await attempt('a').run(work)).toBe(true);
  });
});

test('what looks like a key is taken out of what a tool tells', () => {
  expect(createRedactor([])('{"header":"Bearer abcdefghij","key":"sk-0123456789"}')).toBe(
    '{"header":"[redacted]","key":"[redacted]"}',
  );
});
