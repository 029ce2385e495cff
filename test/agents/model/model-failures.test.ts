import { ApplicationFailure } from '@temporalio/common';
import { afterEach, describe, expect, test } from 'vitest';
import { createModelPort, type ModelPort } from '../../../src/agents/index.js';
import * as scripted from '../../scripted-provider/index.js';

const CANARY = 'sk-canary-0123456789abcdef';
let provider: scripted.ScriptedProvider | undefined;

afterEach(async () => {
  await provider?.close();
  provider = undefined;
});

function portTo(url: string, dialect: 'openai' | 'anthropic' | 'compatible' = 'openai', timeout = '20s'): ModelPort {
  const env = {
    SIGNALBOX_MODEL: `${dialect}:scripted`,
    SIGNALBOX_MODEL_BASE_URL: url,
    SIGNALBOX_MODEL_API_KEY: CANARY,
    SIGNALBOX_MODEL_TIMEOUT: timeout,
  };
  const port = createModelPort({ env });
  if (port === undefined) throw new Error('expected a port');
  return port;
}

async function failureOf(port: ModelPort, signal = new AbortController().signal): Promise<ApplicationFailure> {
  const schema = { type: 'object', properties: { total: { type: 'number' } } };
  const outcome = await port
    .generate({ system: 'Count.', prompt: 'How many?', schema, signal })
    .catch((e: unknown) => e);
  expect(outcome).toBeInstanceOf(ApplicationFailure);
  return outcome as ApplicationFailure;
}

/** Everything of a failure that Temporal writes to a history, and more. */
function textOf(failure: ApplicationFailure): string {
  return [failure.message, failure.stack, JSON.stringify(failure.details), String(failure.cause)].join('\n');
}

describe.each(['openai', 'anthropic', 'compatible'] as const)('a failing %s provider', (dialect) => {
  test.each([408, 409, 425, 429, 500, 502, 503, 529])('status %i can be retried', async (status) => {
    provider = await scripted.startScriptedProvider(scripted.refuse(status, 'not now', { 'x-request-id': 'req-7' }));
    const failure = await failureOf(portTo(provider.url, dialect));
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false, nextRetryDelay: undefined });
    expect(failure.message).toBe(`${dialect}:scripted answered ${status}: not now`);
    expect(failure.details).toEqual([{ provider: dialect, model: 'scripted', status, requestId: 'req-7' }]);
    expect(provider.requests).toHaveLength(1);
  });

  test.each([401, 402, 403])("status %i is the provider's last word", async (status) => {
    provider = await scripted.startScriptedProvider(scripted.refuse(status, 'no'));
    const failure = await failureOf(portTo(provider.url, dialect));
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: true });
    expect(failure.message).toBe(`${dialect}:scripted refused with ${status}: no`);
  });

  test('status 404 is its last word too, and names the address, which may be the wrong one', async () => {
    provider = await scripted.startScriptedProvider(scripted.refuse(404, 'no'));
    const failure = await failureOf(portTo(provider.url, dialect));
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: true });
    expect(failure.message).toMatch(/:scripted at http:\/\/127\.0\.0\.1:\d+\/?\S* refused with 404: no$/);
  });

  test.each([400, 413, 422])('status %i is a fault of ours, and not retried', async (status) => {
    provider = await scripted.startScriptedProvider(scripted.refuse(status, 'the prompt is too long'));
    const failure = await failureOf(portTo(provider.url, dialect));
    expect(failure).toMatchObject({ type: 'AGENT_ERROR', nonRetryable: true });
    expect(provider.requests).toHaveLength(1);
  });

  test.each([
    ['a body cut off', scripted.cutBody],
    ['a body that ends in the middle of its JSON', scripted.truncatedBody],
    ['a page that is not JSON', scripted.malformedBody],
    ['a connection hung up', scripted.hangUp],
  ])('%s can be retried', async (_what, turn) => {
    provider = await scripted.startScriptedProvider(turn);
    const failure = await failureOf(portTo(provider.url, dialect));
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
    expect(provider.requests).toHaveLength(1);
  });

  test('silence ends at the timeout, and can be retried', async () => {
    provider = await scripted.startScriptedProvider(scripted.silence);
    const failure = await failureOf(portTo(provider.url, dialect, '50ms'));
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
    expect(failure.message).toBe(`${dialect}:scripted gave no answer within 50 ms`);
  });

  test('a refused connection can be retried', async () => {
    const gone = await scripted.startScriptedProvider();
    await gone.close();
    const failure = await failureOf(portTo(gone.url, dialect));
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
    expect(failure.message).toMatch(/could not be reached at http:\/\/127\.0\.0\.1:\d+\/\S*: .*ECONNREFUSED/);
  });

  test('no failure carries the key, also where the provider echoes it in message, headers and request id', async () => {
    const inBase64 = Buffer.from(CANARY).toString('base64');
    const echo = `wrong key ${CANARY}, Bearer ${CANARY}, ${inBase64}`;
    const headers = { 'x-request-id': `req-${CANARY}`, 'x-debug-authorization': `Bearer ${CANARY}` };
    for (const status of [400, 401, 429, 500]) {
      provider = await scripted.startScriptedProvider(scripted.refuse(status, echo, headers));
      const failure = await failureOf(portTo(provider.url, dialect));
      expect(textOf(failure)).toContain('wrong key [redacted]');
      expect(textOf(failure)).not.toContain(CANARY);
      expect(textOf(failure)).not.toContain(inBase64.replace(/=+$/, ''));
      expect(failure.cause).toBeUndefined();
      await provider.close();
    }
  });
});

describe('what a provider says about waiting', () => {
  test.each<[string, { [name: string]: string }, number]>([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['milliseconds, which come first', { 'retry-after-ms': '1500', 'retry-after': '7' }, 1500],
    ['an hour, bounded to ten minutes', { 'retry-after': '3600' }, 600_000],
  ])('%s', async (_what, headers, delayMs) => {
    provider = await scripted.startScriptedProvider(scripted.refuse(429, 'slower', headers));
    expect((await failureOf(portTo(provider.url))).nextRetryDelay).toBe(delayMs);
  });

  test('an HTTP date', async () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    provider = await scripted.startScriptedProvider(scripted.refuse(503, 'later', { 'retry-after': inAMinute }));
    const delayMs = Number((await failureOf(portTo(provider.url))).nextRetryDelay);
    expect(delayMs).toBeGreaterThan(30_000);
    expect(delayMs).toBeLessThanOrEqual(60_000);
  });

  test.each<[string, { [name: string]: string }]>([
    ['nonsense', { 'retry-after': 'soon' }],
    ['no wait at all', { 'retry-after': '0' }],
    ['a date gone by', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }],
  ])('%s leaves the wait to the retry policy', async (_what, headers) => {
    provider = await scripted.startScriptedProvider(scripted.refuse(429, 'slower', headers));
    expect((await failureOf(portTo(provider.url))).nextRetryDelay).toBeUndefined();
  });

  test('a failure that is final asks for no wait', async () => {
    provider = await scripted.startScriptedProvider(scripted.refuse(401, 'no', { 'retry-after': '7' }));
    expect((await failureOf(portTo(provider.url))).nextRetryDelay).toBeUndefined();
  });
});

describe('answers that are none', () => {
  test.each([
    ['openai', scripted.chat('', 'content_filter')],
    ['anthropic', scripted.message('', 'refusal')],
  ] as const)('%s: a content filter is final', async (dialect, turn) => {
    provider = await scripted.startScriptedProvider(turn);
    const failure = await failureOf(portTo(provider.url, dialect));
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: true });
    expect(failure.message).toMatch(/content filter/);
    expect(failure.details).toEqual([expect.objectContaining({ requestId: expect.stringMatching(/^req-/) })]);
  });

  test("the caller's own cancellation comes through as what it was", async () => {
    provider = await scripted.startScriptedProvider(scripted.silence);
    const controller = new AbortController();
    const reason = new Error('the run was canceled');
    const outcome = portTo(provider.url).generate({ system: '', prompt: 'x', signal: controller.signal });
    const caught = expect(outcome).rejects.toBe(reason);
    controller.abort(reason);
    await caught;
  });
});

describe('a provider that is left alone', () => {
  const leftAlone = (url: string) => {
    const env = {
      SIGNALBOX_MODEL: 'openai:scripted',
      SIGNALBOX_MODEL_BASE_URL: url,
      SIGNALBOX_MODEL_API_KEY: CANARY,
    };
    const port = createModelPort({ env, breaker: { failures: 1, openForMs: 30_000 } });
    if (port === undefined) throw new Error('expected a port');
    return port;
  };

  test('refuses with the failure that it is left alone for: in words, and as the cause with its status and request id', async () => {
    provider = await scripted.startScriptedProvider(
      scripted.refuse(500, `no disk for ${CANARY}`, { 'x-request-id': 'req-7' }),
    );
    const port = leftAlone(provider.url);
    const first = await failureOf(port);
    const refusal = await failureOf(port);
    const said = 'answered 500: no disk for [redacted]';
    expect(refusal).toMatchObject({
      type: 'EXTERNAL_API_ERROR',
      nonRetryable: false,
      message: `openai:scripted is left alone after several calls in a row failed; the last: ${said}`,
      cause: { type: 'EXTERNAL_API_ERROR', message: `openai:scripted ${said}`, details: first.details },
    });
    expect(first.details).toEqual([{ provider: 'openai', model: 'scripted', status: 500, requestId: 'req-7' }]);
    expect(textOf(refusal)).not.toContain(CANARY);
    expect((await failureOf(port)).cause).toBe(refusal.cause);
    expect(provider.requests).toHaveLength(1);
  });

  test('says so, too, where it could not be reached at all', async () => {
    const gone = await scripted.startScriptedProvider();
    await gone.close();
    const port = leftAlone(gone.url);
    await failureOf(port);
    const refusal = await failureOf(port);
    expect(refusal.message).toMatch(/failed; the last: could not be reached at http:\S+: .*ECONNREFUSED/);
    expect(refusal.cause?.message).toMatch(/ECONNREFUSED/);
  });
});

test('a provider that refuses the schema is asked once more without it', async () => {
  const complaint = scripted.refuse(400, "Invalid schema for response_format 'response'");
  provider = await scripted.startScriptedProvider(complaint, scripted.chat('{"total": 3}'));
  const signal = new AbortController().signal;
  const schema = { type: 'object', properties: {} };
  const answer = await portTo(provider.url).generate({ system: 's', prompt: 'p', schema, signal });
  expect(answer.text).toBe('{"total": 3}');
  expect(provider.requests.map(({ body }) => 'response_format' in body)).toEqual([true, false]);
});

test('a script that is used up says how many turns it had', async () => {
  provider = await scripted.startScriptedProvider(scripted.chat('{}'));
  const port = portTo(provider.url);
  await port.generate({ system: 's', prompt: 'p', signal: new AbortController().signal });
  expect((await failureOf(port)).message).toMatch(/the script has 1 turns, and this is call 2/);
});
