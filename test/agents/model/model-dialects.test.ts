import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createModelPort, type ModelPort } from '../../../src/agents/index.js';

const mock = new LLMock({ port: 0, strict: true });
const answer = { total: 3, of: 'wagons' };
const schema = { type: 'object', properties: { total: { type: 'integer' }, of: { type: 'string' } } };

beforeAll(() => mock.start());
afterAll(() => mock.stop());
beforeEach(() => {
  mock.reset();
  mock.on({}, { content: JSON.stringify(answer) });
});

function portOf(model: string, more: { [name: string]: string } = {}): ModelPort {
  const port = createModelPort({
    env: { SIGNALBOX_MODEL: model, SIGNALBOX_MODEL_BASE_URL: mock.url, SIGNALBOX_MODEL_API_KEY: 'key-1234', ...more },
  });
  if (port === undefined) throw new Error('expected a port');
  return port;
}

describe.each([
  ['openai:gpt-4o', '/v1/chat/completions'],
  ['anthropic:claude-sonnet-4-5', '/v1/messages'],
  ['google:gemini-2.5-pro', '/v1beta/models/gemini-2.5-pro:generateContent'],
  ['compatible:llama3:8b', '/v1/chat/completions'],
])('%s', (model, path) => {
  test(`answers over ${path} with text, request id, model and tokens`, async () => {
    const signal = new AbortController().signal;
    const given = await portOf(model).generate({ system: 'Count.', prompt: 'How many wagons?', schema, signal });
    expect(JSON.parse(given.text)).toEqual(answer);
    expect(given).toMatchObject({ requestId: expect.any(String), finishReason: 'stop' });
    expect(`${model.split(':')[0]}:${given.model}`).toBe(model);
    expect(given.inputTokens).toBeGreaterThanOrEqual(0);
    expect(given.outputTokens).toBeGreaterThanOrEqual(0);
    expect(mock.getRequests().map((request) => request.path)).toEqual([path]);
  });

  test('sends the temperature that is configured', async () => {
    const port = portOf(model, { SIGNALBOX_MODEL_TEMPERATURE: '0.25' });
    await port.generate({ system: 'Count.', prompt: 'How many?', signal: new AbortController().signal });
    expect(JSON.stringify(mock.getLastRequest()?.body)).toContain('"temperature":0.25');
  });
});
