import { LLMock } from '@copilotkit/aimock';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, describe, expect, test } from 'vitest';
import { createModelPort, type ModelPort, type ModelRequest } from '../../../src/agents/index.js';
import * as scripted from '../../scripted-provider/index.js';

const KEY = 'sk-canary-0123456789abcdef';
let provider: scripted.ScriptedProvider | undefined;

afterEach(async () => {
  await provider?.close();
  provider = undefined;
});

function portTo(url: string, model: string, timeout = '20s'): ModelPort {
  const port = createModelPort({
    env: {
      SIGNALBOX_MODEL: model,
      SIGNALBOX_MODEL_BASE_URL: url,
      SIGNALBOX_MODEL_API_KEY: KEY,
      SIGNALBOX_MODEL_TIMEOUT: timeout,
      SIGNALBOX_MODEL_PRICES: JSON.stringify({ [model]: { input: 1, output: 2 } }),
    },
  });
  if (port === undefined) throw new Error('expected a port');
  return port;
}

const search = { name: 'search', description: 'Finds titles.', parameters: { type: 'object', properties: {} } };

function request(more: Partial<ModelRequest> = {}): ModelRequest {
  const schema = { type: 'object', properties: { total: { type: 'number' } } };
  return { system: 'Count.', prompt: 'How many?', schema, signal: new AbortController().signal, ...more };
}

function listen() {
  const heard: string[] = [];
  const models: string[] = [];
  return {
    heard,
    models,
    live: { began: (model: string) => void models.push(model), text: (delta: string) => void heard.push(delta) },
  };
}

/** A failure as Temporal is told of it. */
function toldOf(error: unknown) {
  expect(error).toBeInstanceOf(ApplicationFailure);
  const { type, nonRetryable, details, nextRetryDelay } = error as ApplicationFailure;
  return { type, nonRetryable, details, nextRetryDelay };
}

const answer = '{"total": 3, "of": "wagons that stand in the yard"}';

describe.each([
  ['openai:m', 'openai'],
  ['anthropic:claude-sonnet-4-5', 'anthropic'],
  ['compatible:m', 'openai'],
] as const)('%s, looked on', (model, dialect) => {
  const { answer: say, calls } = scripted.DIALECTS[dialect];
  const both = async (turn: scripted.Turn, more: Partial<ModelRequest> = {}) => {
    provider = await scripted.startScriptedProvider(turn, turn);
    const port = portTo(provider.url, model);
    const listener = listen();
    const plain = await port.generate(request(more));
    const live = await port.generate(request({ ...more, live: listener.live }));
    expect(provider.requests.map(({ body }) => body.stream === true)).toEqual([false, true]);
    return { plain, live, heard: listener.heard, models: listener.models };
  };

  test('gives the answer that it gives otherwise, and its text piece by piece before', async () => {
    const { plain, live, heard, models } = await both(say(answer));
    expect(live).toEqual(plain);
    expect(live.inputTokens).toBeGreaterThan(0);
    expect(heard.length).toBeGreaterThan(2);
    expect(heard.join('')).toBe(answer);
    expect(models).toEqual([model]);
  });

  test('gives the calls of tools that it gives otherwise, also those whose arguments are no JSON', async () => {
    const wanted = [
      { tool: 'search', arguments: { words: 'ferries and more' } },
      { tool: 'search', arguments: {} },
    ];
    const { plain, live, heard } = await both(calls(wanted, 'I look it up.'), { tools: [search] });
    expect(live).toEqual(plain);
    expect(live.calls).toHaveLength(2);
    expect(heard.join('')).toBe('I look it up.');
  });

  test('says that its output limit cut the answer', async () => {
    const { plain, live } = await both(say('{"total": 3, "of"', dialect === 'openai' ? 'length' : 'max_tokens'));
    expect(live).toEqual(plain);
    expect(live.finishReason).toBe('length');
  });

  test.each([400, 401, 404, 429, 500, 529])('fails with status %i as it does otherwise', async (status) => {
    const refuse = scripted.refuse(status, 'not now', { 'retry-after': '3', 'x-request-id': 'req-7' });
    provider = await scripted.startScriptedProvider(refuse, refuse);
    const port = portTo(provider.url, model);
    const plain = await port.generate(request()).catch((e: unknown) => e);
    const live = await port.generate(request({ live: listen().live })).catch((e: unknown) => e);
    expect(toldOf(live)).toEqual(toldOf(plain));
    expect((live as Error).message).toBe((plain as Error).message);
  });

  test.each([
    ['a connection hung up in the middle', scripted.broken(say(answer), 'hangs up')],
    ['a stream that ends without an end', scripted.broken(say(answer), 'ends')],
    [
      'a failure told in the middle',
      scripted.failing(say(answer), { type: 'error', error: { message: 'overloaded' } }),
    ],
    ['a body cut off', scripted.cutBody],
    ['a page that is not JSON', scripted.malformedBody],
    ['a connection hung up', scripted.hangUp],
  ])('%s can be retried', async (_what, turn) => {
    provider = await scripted.startScriptedProvider(turn, turn);
    const failure = await portTo(provider.url, model)
      .generate(request({ live: listen().live }))
      .catch((e: unknown) => e);
    expect(toldOf(failure)).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
    expect((failure as Error).message).not.toContain('[object');
  });

  test('a stream that stops ends at the timeout, and can be retried', async () => {
    provider = await scripted.startScriptedProvider(scripted.held(say(answer), new Promise(() => undefined)));
    const { live, heard } = listen();
    const failure = await portTo(provider.url, model, '3s')
      .generate(request({ live }))
      .catch((e: unknown) => e);
    expect((failure as Error).message).toBe(`${model} gave no answer within 3000 ms`);
    expect(heard).not.toEqual([]);
  });

  test('gives the reason of its signal where that is aborted', async () => {
    provider = await scripted.startScriptedProvider(scripted.held(say(answer), new Promise(() => undefined)));
    const stop = new AbortController();
    const live = { began: () => undefined, text: () => stop.abort(new Error('enough')) };
    const given = portTo(provider.url, model).generate(request({ live, signal: stop.signal }));
    await expect(given).rejects.toThrow('enough');
  });

  test('keeps its key out of what it tells, also where that comes in pieces', async () => {
    const { live, heard } = await both(say(`a key: ${KEY}; and the beginning of one: sk-can`));
    expect(heard.join('')).toBe('a key: [redacted]; and the beginning of one: sk-can');
    expect(live.text).toBe(heard.join(''));
  });

  test('asks for the answer in one piece where the server does not stream', async () => {
    const { live, heard } = listen();
    const whole: scripted.Turn = (response, asked) => say(answer)(response, { ...asked, body: {} });
    provider = await scripted.startScriptedProvider(whole, whole, whole);
    const port = portTo(provider.url, model);
    expect((await port.generate(request({ live }))).text).toBe(answer);
    expect((await port.generate(request({ live }))).text).toBe(answer);
    expect(heard).toEqual([]);
    expect(provider.requests.map(({ body }) => body.stream === true)).toEqual([true, false, false]);
  });
});

test('a model of Google streams too', async () => {
  const mock = new LLMock({ port: 0, strict: true });
  await mock.start();
  try {
    mock.on({}, { content: answer });
    const { live, heard } = listen();
    const given = await portTo(mock.url, 'google:gemini-2.5-pro').generate(request({ live }));
    expect(given).toMatchObject({ text: answer, finishReason: 'stop' });
    expect(heard.join('')).toBe(answer);
  } finally {
    await mock.stop();
  }
});
