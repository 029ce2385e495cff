import { CancelledFailure } from '@temporalio/common';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCallModel } from '../../activities/call-model.js';
import type { BreakerOptions } from '../../src/agents/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import * as scripted from '../scripted-provider/index.js';
import { attempt } from './attempt.js';
import { counter, portTo } from './wagons.js';

const fits = scripted.chat('{"total": 1, "wagons": ["red"]}');
const down = scripted.refuse(503, 'down for maintenance');
const call = { agent: 'COUNTER', reads: {} };
const startToCloseTimeoutMs = 60_000;
let provider: scripted.ScriptedProvider | undefined;

afterEach(async () => {
  vi.useRealTimers();
  await provider?.close();
  provider = undefined;
});

/** A provider that plays its script after it failed so often that the breaker is open. */
async function afterFailures(breaker: BreakerOptions & { failures: number }, ...script: scripted.Turn[]) {
  const failures = Array.from({ length: breaker.failures }, () => down);
  provider = await scripted.startScriptedProvider(...failures, ...script);
  const callModel = createCallModel({
    agents: [counter],
    store: createMemoryStore(),
    model: portTo(provider.url, 'openai', breaker),
  });
  for (const [at] of failures.entries())
    await expect(attempt(`failed-${at}`).run(callModel, call)).rejects.toThrow('answered 503');
  return { callModel, provider, failed: failures.length };
}

describe('while the breaker of its provider is open, an agent', () => {
  test('waits, says so in its heartbeats, and is answered in the same attempt', async () => {
    // The clock stands still until the breaker has been found open.
    vi.useFakeTimers({ toFake: ['Date'] });
    const { callModel, provider, failed } = await afterFailures({ failures: 3, openForMs: 80 }, fits);
    const { environment, run } = attempt('a', 1, { heartbeatTimeoutMs: 30, startToCloseTimeoutMs });
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => {
      beats.push(details);
      if (beats.length === 2) vi.setSystemTime(Date.now() + 80);
    });
    expect(await run(callModel, call)).toMatchObject({ attempt: 1, value: { total: 1 } });
    expect(beats[0]).toEqual({ provider: 'openai', breaker: 'open', until: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(beats.at(-1)).toEqual({ agent: 'COUNTER', model: 'openai:scripted' });
    expect(provider.requests).toHaveLength(failed + 1);
  });

  test('lets one of many try; the others wait for what becomes of it, and use up no attempt', async () => {
    const { callModel, provider, failed } = await afterFailures(
      { failures: 1, openForMs: 60 },
      down,
      fits,
      fits,
      fits,
      fits,
    );
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map((id) => attempt(id, 1, { startToCloseTimeoutMs }).run(callModel, call)),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual([...Array(4).fill('fulfilled'), 'rejected']);
    expect(provider.requests).toHaveLength(failed + 5);
  });

  test('gives up its attempt when most of its time is over, and says why and when to come back', async () => {
    const { callModel, provider, failed } = await afterFailures({ failures: 1, openForMs: 60_000 });
    const failure = await attempt('a', 1, { startToCloseTimeoutMs: 100 })
      .run(callModel, call)
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({
      type: 'EXTERNAL_API_ERROR',
      nonRetryable: false,
      message: expect.stringContaining('is left alone'),
      cause: { type: 'EXTERNAL_API_ERROR', message: 'openai:scripted answered 503: down for maintenance' },
    });
    expect((failure as { nextRetryDelay: number }).nextRetryDelay).toBeGreaterThan(20_000);
    expect(provider.requests).toHaveLength(failed);
  });

  test('ends at once when it is canceled', async () => {
    const { callModel, provider, failed } = await afterFailures({ failures: 1, openForMs: 30_000 });
    const { environment, run } = attempt('a', 1, { startToCloseTimeoutMs });
    const waiting = new Promise((resolve) => environment.once('heartbeat', resolve));
    const outcome = run(callModel, call).catch((e: unknown) => e);
    await waiting;
    environment.cancel();
    expect(await outcome).toBeInstanceOf(CancelledFailure);
    expect(provider.requests).toHaveLength(failed);
  });
});

test('a port that is asked all the same refuses without a call', async () => {
  provider = await scripted.startScriptedProvider(down);
  const port = portTo(provider.url, 'openai', { failures: 1, openForMs: 30_000 });
  const ask = () => port.generate({ system: 's', prompt: 'p', signal: new AbortController().signal });
  await expect(ask()).rejects.toThrow('answered 503');
  await expect(ask()).rejects.toThrow('openai:scripted is left alone after several calls in a row failed');
  expect(provider.requests).toHaveLength(1);
});
