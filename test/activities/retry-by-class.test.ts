import { CompleteAsyncError } from '@temporalio/activity';
import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
  defaultPayloadConverter,
} from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../activities/backoff.js';
import { retryByClass } from '../../activities/retry-by-class.js';
import { RETRY_HEADER, SignalboxError } from '../../src/contract/index.js';
import type { Json, RetryPolicy } from '../../src/machine/index.js';
import { attempt } from './attempt.js';

/** What a worker reports of an activity that throws, at its so-manieth attempt. */
async function reported(thrown: unknown, policy?: RetryPolicy | Json, at = attempt('a', 1)): Promise<unknown> {
  const header = { [RETRY_HEADER]: defaultPayloadConverter.toPayload(policy) };
  const input = { args: [], headers: policy === undefined ? {} : header };
  const fail = async () => {
    throw thrown;
  };
  return at.run(() => retryByClass().inbound.execute(input, fail)).catch((error: unknown) => error);
}

async function delayOf(thrown: unknown, policy: RetryPolicy | Json | undefined, number: number): Promise<number> {
  return Number(((await reported(thrown, policy, attempt('a', number))) as ApplicationFailure).nextRetryDelay);
}

const patient: RetryPolicy = {
  initialInterval: '1s',
  maximumInterval: '1m',
  byError: {
    EXTERNAL_API_ERROR: { initialInterval: '10s', maximumAttempts: 4 },
    CardRefused: 'never',
    Slow: { initialInterval: '5m' },
  },
};

class CardRefused extends Error {}

describe('the wait before the next attempt', () => {
  test.each<[string, unknown, number, number]>([
    ["an error without a rule waits as the stage's policy says", new Error('no'), 1, 1_000],
    ['and longer with each attempt', new Error('no'), 4, 8_000],
    ['to its longest', new Error('no'), 30, 60_000],
    ['an error with a rule waits as that says', ApplicationFailure.retryable('no', 'EXTERNAL_API_ERROR'), 2, 20_000],
    [
      'a rule says what it says, and the policy the rest',
      ApplicationFailure.retryable('no', 'EXTERNAL_API_ERROR'),
      3,
      40_000,
    ],
    ["a rule's first wait is not cut by the policy's longest", ApplicationFailure.retryable('no', 'Slow'), 1, 300_000],
  ])('%s', async (_what, thrown, number, wholeMs) => {
    const delay = await delayOf(thrown, patient, number);
    expect(delay).toBeGreaterThanOrEqual(wholeMs / 2);
    expect(delay).toBeLessThanOrEqual(wholeMs);
  });

  test('may be given in milliseconds', async () => {
    const inMs = { initialInterval: 2_000, byError: { EXTERNAL_API_ERROR: { initialInterval: 10_000 } } };
    expect(await delayOf(new Error('no'), inMs, 2)).toBeGreaterThanOrEqual(2_000);
    expect(await delayOf(ApplicationFailure.retryable('no', 'EXTERNAL_API_ERROR'), inMs, 2)).toBeGreaterThan(9_999);
  });

  test('lies between half of the backoff and all of it', () => {
    const waits = fc.record({
      initialMs: fc.integer({ min: 2, max: 1e6 }),
      coefficient: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(
        waits,
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (w, n, chance) => {
          const whole = Math.min(w.initialMs * 100, w.initialMs * w.coefficient ** (n - 1));
          const delay = backoffMs(w, n, chance);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(whole / 2));
          expect(delay).toBeLessThanOrEqual(whole);
        },
      ),
    );
  });

  test.each([60_000, '1 minute'] as const)('is never shorter than the error asks for: %s', async (nextRetryDelay) => {
    const limited = ApplicationFailure.create({ message: 'slower', type: 'EXTERNAL_API_ERROR', nextRetryDelay });
    expect(await delayOf(limited, patient, 1)).toBe(60_000);
  });

  test('without a policy of ours is what Temporal was given, and its defaults where it was given nothing', async () => {
    const retryPolicy = { initialInterval: 40_000, backoffCoefficient: 1, maximumInterval: 40_000 };
    const given = (await reported(new Error('no'), undefined, attempt('a', 3, { retryPolicy }))) as ApplicationFailure;
    expect(Number(given.nextRetryDelay)).toBeGreaterThanOrEqual(20_000);
    expect(Number(given.nextRetryDelay)).toBeLessThanOrEqual(40_000);
    expect(await delayOf(new Error('no'), undefined, 3)).toBeGreaterThanOrEqual(2_000);
    expect(await delayOf(new Error('no'), undefined, 3)).toBeLessThanOrEqual(4_000);
  });

  test.each<Json>([7, [], 'nonsense', { initialInterval: 'soon', backoffCoefficient: -1, byError: 3 }])(
    'a policy that nobody can read changes nothing: %j',
    async (policy) => {
      expect(await delayOf(new Error('no'), policy, 1)).toBeLessThanOrEqual(1_000);
    },
  );
});

describe('what is not tried again', () => {
  test('an error of a class that never is, by its type, its name or its class', async () => {
    const named = Object.assign(new Error('no'), { name: 'CardRefused' });
    for (const thrown of [ApplicationFailure.retryable('no', 'CardRefused'), named, new CardRefused('no')])
      expect(await reported(thrown, patient)).toMatchObject({ type: 'CardRefused', nonRetryable: true });
  });

  test('an error whose class has used up its attempts, of whatever class those were', async () => {
    const thrown = ApplicationFailure.retryable('no', 'EXTERNAL_API_ERROR');
    expect(await reported(thrown, patient, attempt('a', 3))).toMatchObject({ nonRetryable: false });
    expect(await reported(thrown, patient, attempt('a', 4))).toMatchObject({ nonRetryable: true });
    expect(await reported(new Error('no'), patient, attempt('a', 4))).toMatchObject({ nonRetryable: false });
  });

  test('a failure that is final already', async () => {
    const byError = { AGENT_ERROR: { initialInterval: '1s' } };
    const failure = await reported(ApplicationFailure.nonRetryable('no', 'AGENT_ERROR'), { byError });
    expect(failure).toMatchObject({ nonRetryable: true, nextRetryDelay: undefined });
  });
});

describe('what a failure carries', () => {
  test('the attempt first, then its own details; all else stays', async () => {
    const cause = new Error('the wire was cut');
    const thrown = ApplicationFailure.create({
      type: 'EXTERNAL_API_ERROR',
      message: 'answered 500',
      details: [{ provider: 'openai', status: 500 }],
      category: ApplicationFailureCategory.BENIGN,
      cause,
    });
    const failure = (await reported(thrown, undefined, attempt('a', 7))) as ApplicationFailure;
    expect(failure.details).toEqual([{ attempt: 7 }, { provider: 'openai', status: 500 }]);
    const { type, message, category, stack } = thrown;
    expect(failure).toMatchObject({ type, message, category, stack });
    expect(failure.cause).toBe(cause);
  });

  test('the same where it is an error of ours, any error, or nothing that is one', async () => {
    const ours = new SignalboxError('NO_SERVER', 'gone', ['try later']);
    expect(await reported(ours)).toMatchObject({ type: 'NO_SERVER', details: [{ attempt: 1 }, 'try later'] });
    const any = new RangeError('too long');
    const { stack } = any;
    expect(await reported(any)).toMatchObject({
      type: 'RangeError',
      message: 'too long',
      stack,
      details: [{ attempt: 1 }],
    });
    expect(await reported('a word')).toMatchObject({ message: 'a word', details: [{ attempt: 1 }] });
  });
});

describe('what passes as it is', () => {
  test('a cancellation, which says the attempt too, however the work noticed it', async () => {
    const abort = Object.assign(new Error('This operation was aborted'), { name: 'AbortError' });
    const wrapped = new Error('the query broke off', { cause: abort });
    for (const thrown of [new CancelledFailure('CANCELLED'), abort, wrapped]) {
      const at = attempt('a', 2);
      at.environment.cancel();
      const failure = await reported(thrown, { byError: { AbortError: 'never' } }, at);
      expect(failure).toBeInstanceOf(CancelledFailure);
      expect(failure).toMatchObject({ details: [{ attempt: 2 }] });
    }
  });

  test('a failure of its own that comes after the cancellation is a failure', async () => {
    const at = attempt('a');
    at.environment.cancel();
    expect(await reported(new TypeError('broken'), undefined, at)).toMatchObject({ type: 'TypeError' });
  });

  test('what somebody else will complete', async () => {
    const thrown = new CompleteAsyncError();
    expect(await reported(thrown, patient)).toBe(thrown);
  });
});
