import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BreakerChange } from '../../../src/agents/index.js';
import { createBreaker } from '../../../src/agents/model/breaker.js';

const site = { provider: 'openai', address: 'http://127.0.0.1/v1', longestCallMs: 60_000 };
const down = ApplicationFailure.retryable('answered 500', 'EXTERNAL_API_ERROR');
let changes: BreakerChange[];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  changes = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function openBreaker(failures = 2) {
  const breaker = createBreaker(site, { failures, openForMs: 1_000 });
  breaker.onChange((change) => changes.push(change));
  const call = (thrown?: unknown) =>
    breaker
      .call(async () => {
        if (thrown !== undefined) throw thrown;
        return 'answered';
      })
      .catch((error: unknown) => error);
  return { breaker, call };
}

describe('the breaker of a provider', () => {
  test('opens after so many failures in a row, five unless told otherwise', async () => {
    const breaker = createBreaker(site);
    for (let failures = 0; failures < 5; failures += 1) {
      expect(breaker.held()).toBeUndefined();
      await breaker.call(() => Promise.reject(down)).catch(() => undefined);
    }
    expect(breaker.held()).toMatchObject({ until: 30_000 });
  });

  test('forgets failures when a call succeeds', async () => {
    const { breaker, call } = openBreaker();
    await call(down);
    expect(await call()).toBe('answered');
    await call(down);
    expect(breaker.held()).toBeUndefined();
  });

  test.each([
    ['a refused request', ApplicationFailure.nonRetryable('refused with 400', 'AGENT_ERROR')],
    ['a wrong key', ApplicationFailure.nonRetryable('refused with 401', 'EXTERNAL_API_ERROR')],
    ["the caller's own cancellation", new Error('canceled')],
  ])('is not moved by %s', async (_what, thrown) => {
    const { breaker, call } = openBreaker();
    for (let times = 0; times < 3; times += 1) expect(await call(thrown)).toBe(thrown);
    expect(breaker.held()).toBeUndefined();
  });

  test('lets one call try when its time is over, and everybody once that was answered', async () => {
    const { breaker, call } = openBreaker();
    await call(down);
    await call(down);
    expect(breaker.held()).toMatchObject({ until: 1_000 });
    vi.setSystemTime(1_000);
    expect(breaker.held()).toBeUndefined();
    const trial = call();
    const held = breaker.held();
    expect(held).toMatchObject({ until: 61_000 });
    await trial;
    await held?.changed;
    expect(breaker.held()).toBeUndefined();
    expect(changes).toEqual([
      { of: 'openai at http://127.0.0.1/v1', state: 'open', until: new Date(1_000), reason: 'answered 500' },
      { of: 'openai at http://127.0.0.1/v1', state: 'halfOpen' },
      { of: 'openai at http://127.0.0.1/v1', state: 'closed' },
    ]);
  });

  test.each([
    ['failed', down],
    ['was given up by its caller', new Error('canceled')],
  ])('stays open where the call that tried %s', async (_what, thrown) => {
    const { breaker, call } = openBreaker();
    await call(down);
    await call(down);
    vi.setSystemTime(1_000);
    await call(thrown);
    expect(breaker.held()).toMatchObject({ until: 2_000 });
  });

  test('knows what the provider failed with last, and takes neither our faults nor a cancellation for that', async () => {
    const { breaker, call } = openBreaker();
    expect(breaker.lastFailure()).toBeUndefined();
    await call(ApplicationFailure.nonRetryable('refused with 400', 'AGENT_ERROR'));
    expect(breaker.lastFailure()).toBeUndefined();
    await call(down);
    await call(down);
    vi.setSystemTime(1_000);
    await call(new Error('canceled'));
    expect(breaker.lastFailure()).toBe(down);
    expect(changes.map(({ state, reason }) => [state, reason])).toEqual([
      ['open', 'answered 500'],
      ['halfOpen', undefined],
      ['open', 'answered 500'],
    ]);
  });

  test('is open as long as the provider asked for', async () => {
    const { breaker, call } = openBreaker();
    const slower = { message: 'answered 429', type: 'EXTERNAL_API_ERROR', nextRetryDelay: 7_000 };
    await call(down);
    await call(ApplicationFailure.create(slower));
    expect(breaker.held()).toMatchObject({ until: 7_000 });
  });

  test('tells one change once, however many calls fail at once', async () => {
    const { call } = openBreaker();
    await Promise.all(Array.from({ length: 10 }, () => call(down)));
    expect(changes.map(({ state }) => state)).toEqual(['open']);
  });
});
