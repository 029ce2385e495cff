import { LLMock } from '@copilotkit/aimock';
import { afterEach, describe, expect, test } from 'vitest';
import { createModelPort, type ModelMessage, type ModelPort, type ModelRequest } from '../../../src/agents/index.js';
import * as scripted from '../../scripted-provider/index.js';

const KEY = 'sk-canary-0123456789abcdef';
let provider: scripted.ScriptedProvider | undefined;

afterEach(async () => {
  await provider?.close();
  provider = undefined;
});

function portTo(url: string, model: string): ModelPort {
  const port = createModelPort({
    env: { SIGNALBOX_MODEL: model, SIGNALBOX_MODEL_BASE_URL: url, SIGNALBOX_MODEL_API_KEY: KEY },
  });
  if (port === undefined) throw new Error('expected a port');
  return port;
}

const search = {
  name: 'search',
  description: 'Finds titles.',
  parameters: {
    type: 'object',
    properties: { words: { type: 'string' } },
    required: ['words'],
    additionalProperties: false,
  },
};

const said: readonly ModelMessage[] = [
  { role: 'user', text: 'What is there on ferries?' },
  {
    role: 'assistant',
    text: 'I look it up.',
    calls: [
      { id: 'call00001', tool: 'search', arguments: { words: 'ferries' } },
      { id: 'call00002', tool: 'no such/tool', arguments: '{"words": "fer' },
    ],
  },
  {
    role: 'tool',
    results: [
      { id: 'call00001', tool: 'search', text: 'one, two' },
      { id: 'call00002', tool: 'no such/tool', text: 'there is no such tool', isError: true },
    ],
  },
];

function request(more: Partial<ModelRequest> = {}): ModelRequest {
  const schema = { type: 'object', properties: { total: { type: 'number' } } };
  return {
    system: 'Look it up.',
    prompt: said,
    tools: [search],
    schema,
    signal: new AbortController().signal,
    ...more,
  };
}

describe('what exactly is sent', () => {
  test('in the dialect of OpenAI', async () => {
    provider = await scripted.startScriptedProvider(scripted.chat('{}'));
    await portTo(provider.url, 'openai:m').generate(request());
    expect(provider.requests[0]?.body).toMatchInlineSnapshot(`
      {
        "messages": [
          {
            "content": "Look it up.",
            "role": "system",
          },
          {
            "content": "What is there on ferries?",
            "role": "user",
          },
          {
            "content": "I look it up.",
            "role": "assistant",
            "tool_calls": [
              {
                "function": {
                  "arguments": "{"words":"ferries"}",
                  "name": "search",
                },
                "id": "call00001",
                "type": "function",
              },
              {
                "function": {
                  "arguments": "{"notAnObject":"{\\"words\\": \\"fer"}",
                  "name": "no_such_tool",
                },
                "id": "call00002",
                "type": "function",
              },
            ],
          },
          {
            "content": "one, two",
            "role": "tool",
            "tool_call_id": "call00001",
          },
          {
            "content": "there is no such tool",
            "role": "tool",
            "tool_call_id": "call00002",
          },
        ],
        "model": "m",
        "tool_choice": "auto",
        "tools": [
          {
            "function": {
              "description": "Finds titles.",
              "name": "search",
              "parameters": {
                "additionalProperties": false,
                "properties": {
                  "words": {
                    "type": "string",
                  },
                },
                "required": [
                  "words",
                ],
                "type": "object",
              },
            },
            "type": "function",
          },
        ],
      }
    `);
  });

  test('in the dialect of Anthropic', async () => {
    provider = await scripted.startScriptedProvider(scripted.message('{}'));
    await portTo(provider.url, 'anthropic:m').generate(request());
    expect(provider.requests[0]?.body).toMatchInlineSnapshot(`
      {
        "max_tokens": 4096,
        "messages": [
          {
            "content": [
              {
                "text": "What is there on ferries?",
                "type": "text",
              },
            ],
            "role": "user",
          },
          {
            "content": [
              {
                "text": "I look it up.",
                "type": "text",
              },
              {
                "id": "call00001",
                "input": {
                  "words": "ferries",
                },
                "name": "search",
                "type": "tool_use",
              },
              {
                "id": "call00002",
                "input": {
                  "notAnObject": "{"words": "fer",
                },
                "name": "no_such_tool",
                "type": "tool_use",
              },
            ],
            "role": "assistant",
          },
          {
            "content": [
              {
                "content": "one, two",
                "tool_use_id": "call00001",
                "type": "tool_result",
              },
              {
                "content": "there is no such tool",
                "is_error": true,
                "tool_use_id": "call00002",
                "type": "tool_result",
              },
            ],
            "role": "user",
          },
        ],
        "model": "m",
        "system": [
          {
            "text": "Look it up.",
            "type": "text",
          },
        ],
        "tool_choice": {
          "type": "auto",
        },
        "tools": [
          {
            "description": "Finds titles.",
            "input_schema": {
              "additionalProperties": false,
              "properties": {
                "words": {
                  "type": "string",
                },
              },
              "required": [
                "words",
              ],
              "type": "object",
            },
            "name": "search",
          },
        ],
      }
    `);
  });
});

describe.each(['openai', 'anthropic', 'google', 'compatible'] as const)('tools of %s', (dialect) => {
  test('are called over HTTP, and their calls come back with arguments as they are', async () => {
    const mock = new LLMock({ port: 0, strict: true });
    await mock.start();
    try {
      mock.on({}, { toolCalls: [{ name: 'search', arguments: '{"words":"ferries"}' }] });
      const answer = await portTo(mock.url, `${dialect}:gpt-4o`).generate(request());
      expect(answer.calls).toEqual([{ id: expect.any(String), tool: 'search', arguments: { words: 'ferries' } }]);
    } finally {
      await mock.stop();
    }
  });
});

describe('calls that are none', () => {
  test.each<[string, scripted.ScriptedCall, unknown]>([
    ['of a tool that there is not', { tool: 'wipe', arguments: { all: true } }, { all: true }],
    ['with arguments that were cut', { tool: 'search', arguments: '{"words": "fer' }, '{"words": "fer'],
    ['with arguments that are a list', { tool: 'search', arguments: '[1]' }, [1]],
    ['without arguments', { tool: 'search', arguments: '' }, {}],
    ['of a name that every object has', { tool: '__proto__', arguments: {} }, {}],
  ])('come back like any other: %s', async (_what, call, expected) => {
    provider = await scripted.startScriptedProvider(scripted.chatCalls([call]));
    const answer = await portTo(provider.url, 'openai:m').generate(request());
    expect(answer.calls).toEqual([{ id: 'call_1', tool: call.tool, arguments: expected }]);
  });
});

test.each([
  ['ollama', scripted.refuse(400, 'registry.example/gemma:2b does not support tools')],
  ['vLLM', scripted.refuse(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser')],
  ['llama.cpp', scripted.refuse(500, 'tools param requires --jinja flag')],
])(
  'a server that takes no tools, like %s, is told of them in words, and not asked with them again',
  async (_who, no) => {
    const call = scripted.chat('{"tool": "search", "arguments": {"words": "x"}}');
    provider = await scripted.startScriptedProvider(no, call, call);
    const port = portTo(provider.url, 'compatible:m');
    await port.generate(request());
    await port.generate(request());
    expect(provider.requests.map(({ body }) => 'tools' in body)).toEqual([true, false, false]);
    const [system, ...messages] = provider.requests[1]?.body.messages ?? [];
    expect(system?.content).toContain('{"arguments":{"additionalProperties":false');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.content).toContain('{"arguments":{"words":"ferries"},"tool":"search"}');
    expect(messages[2]?.content).toContain('What became of the call of search:\none, two');
  },
);

describe('a prompt that is too long', () => {
  test.each([
    [
      'openai',
      scripted.refuse(400, "This model's maximum context length is 128000 tokens.", {}, 'context_length_exceeded'),
    ],
    ['anthropic', scripted.refuse(400, 'prompt is too long: 210000 tokens > 200000 maximum')],
    ['anthropic', scripted.refuse(413, 'Request exceeds the maximum size')],
    ['compatible', scripted.refuse(400, 'the request exceeds the available context size')],
  ] as const)('for %s is final, and the failure says what to do', async (dialect, turn) => {
    provider = await scripted.startScriptedProvider(turn);
    const outcome = portTo(provider.url, `${dialect}:m`).generate(request());
    await expect(outcome).rejects.toMatchObject({
      type: 'AGENT_ERROR',
      nonRetryable: true,
      message: expect.stringMatching(
        /sent more than its context holds: .*memory: 'tree', fewer tools or smaller documents/,
      ),
    });
  });
});
