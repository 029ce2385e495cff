import { afterEach, describe, expect, test } from 'vitest';
import { createModelPort, type Environment } from '../../../src/agents/index.js';
import { microUsdOf, parsePrices } from '../../../src/agents/model/prices.js';
import * as scripted from '../../scripted-provider/index.js';

let provider: scripted.ScriptedProvider | undefined;

afterEach(async () => {
  await provider?.close();
  provider = undefined;
});

describe('the price of a call', () => {
  const tokens = { inputTokens: 1_000, outputTokens: 100 };

  test.each([
    ['anthropic:claude-sonnet-4-5', 4_500],
    ['anthropic:claude-sonnet-4-5-20250929', 4_500],
    ['openai:gpt-4o-mini-2024-07-18', 210],
    ['google:gemini-2.5-flash-001', 550],
  ])('of %s is of its model, whatever snapshot', (name, expected) => {
    expect(microUsdOf(parsePrices({}), [name], tokens)).toBe(expected);
  });

  test.each([
    'anthropic:claude-opus-4-99',
    'openai:gpt-5-pro',
    'openai:o3-pro',
    'compatible:gpt-4o',
    'openai:scripted',
  ])('of %s is not known', (name) => {
    expect(microUsdOf(parsePrices({}), [name], tokens)).toBeUndefined();
  });

  test('is another for long prompts, where the provider says so', () => {
    const cost = (inputTokens: number) =>
      microUsdOf(parsePrices({}), ['google:gemini-2.5-pro'], { inputTokens, outputTokens: 0 });
    expect([cost(200_000), cost(200_001)]).toEqual([250_000, 500_003]);
  });

  test("is a user's own where there is one, rounded up, and not known without tokens", () => {
    const prices = parsePrices({ SIGNALBOX_PRICES: '{"compatible:llama3:8b": {"input": 0.0001, "output": 0}}' });
    expect(microUsdOf(prices, ['compatible:llama3:8b'], tokens)).toBe(1);
    expect(microUsdOf(prices, ['openai:gpt-4o'], tokens)).toBe(3_500);
    expect(microUsdOf(prices, ['openai:gpt-4o'], { inputTokens: 1 })).toBeUndefined();
  });

  test.each(['{', '[]x', '{"a": 3}', '{"a": {"input": -1, "output": 2}}', '{"a": {"input": 1}}'])(
    'cannot be read from %s',
    (given) => {
      expect(() => parsePrices({ SIGNALBOX_PRICES: given })).toThrow(/SIGNALBOX_PRICES: expected JSON with US dollars/);
    },
  );
});

test('an answer says what it cost, by the name that was configured or the one the provider gives', async () => {
  provider = await scripted.startScriptedProvider(
    scripted.chat('a', 'stop', 'gpt-4o-2024-08-06'),
    scripted.chat('b', 'stop', 'unheard-of'),
  );
  const env: Environment = {
    SIGNALBOX_MODEL: 'openai:alias',
    SIGNALBOX_MODEL_BASE_URL: provider.url,
    OPENAI_API_KEY: 'key-1234',
  };
  const port = createModelPort({ env });
  const ask = () => port?.generate({ system: 's', prompt: 'p', signal: new AbortController().signal });
  expect(await ask()).toMatchObject({ inputTokens: 11, outputTokens: 3, microUsd: 58 });
  expect(await ask()).not.toHaveProperty('microUsd');
});

test.each([-5, 10.5, 2e12])('a usage of %d tokens is not known, and has no price', async (tokens) => {
  const body = {
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'gpt-4o-2024-08-06' },
    choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: tokens, completion_tokens: 3, total_tokens: 14 },
  };
  provider = await scripted.startScriptedProvider((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const port = createModelPort({
    env: { SIGNALBOX_MODEL: 'openai:alias', SIGNALBOX_MODEL_BASE_URL: provider.url, OPENAI_API_KEY: 'key-1234' },
  });
  const answer = await port?.generate({ system: 's', prompt: 'p', signal: new AbortController().signal });
  expect(answer).toMatchObject({ text: 'a', outputTokens: 3 });
  expect(answer).not.toHaveProperty('inputTokens');
  expect(answer).not.toHaveProperty('microUsd');
});
