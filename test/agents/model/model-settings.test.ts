import { describe, expect, test } from 'vitest';
import { createModelPort, parseModelSettings } from '../../../src/agents/index.js';
import { SignalboxError } from '../../../src/contract/index.js';

const CANARY = 'sk-canary-0123456789abcdef';

function errorOf(env: { [name: string]: string }): SignalboxError {
  try {
    parseModelSettings(env);
  } catch (error) {
    if (error instanceof SignalboxError) return error;
  }
  throw new Error('expected a SignalboxError');
}

describe('the settings of the model', () => {
  test('no SIGNALBOX_MODEL means no model, whatever keys lie about', () => {
    expect(createModelPort({ env: {} })).toBeUndefined();
    expect(createModelPort({ env: { OPENAI_API_KEY: CANARY, SIGNALBOX_MODEL: '  ' } })).toBeUndefined();
  });

  test.each([
    ['anthropic:claude-x', 'ANTHROPIC_API_KEY', 'https://api.anthropic.com/v1'],
    ['openai:gpt-x', 'OPENAI_API_KEY', 'https://api.openai.com/v1'],
    ['google:gemini-x', 'GOOGLE_GENERATIVE_AI_API_KEY', 'https://generativelanguage.googleapis.com/v1beta'],
  ])('%s takes its key from %s and goes to %s', (model, variable, baseUrl) => {
    const settings = parseModelSettings({ SIGNALBOX_MODEL: model, [variable]: ` ${CANARY}\n` });
    expect(settings).toMatchObject({ apiKey: CANARY, baseUrl, timeoutMs: 240_000 });
    expect(createModelPort({ env: { SIGNALBOX_MODEL: model, [variable]: CANARY } })?.name).toBe(model);
  });

  test("SIGNALBOX_MODEL_API_KEY comes before the provider's own variable", () => {
    const env = { SIGNALBOX_MODEL: 'openai:m', OPENAI_API_KEY: 'other-key', SIGNALBOX_MODEL_API_KEY: CANARY };
    expect(parseModelSettings(env)?.apiKey).toBe(CANARY);
  });

  test('a compatible server needs an address and no key; model names may hold colons and slashes', () => {
    const env = { SIGNALBOX_MODEL: 'compatible:org/llama3:8b', SIGNALBOX_MODEL_BASE_URL: 'http://127.0.0.1:11434' };
    expect(parseModelSettings(env)).toEqual({
      provider: 'compatible',
      model: 'org/llama3:8b',
      baseUrl: 'http://127.0.0.1:11434/v1',
      timeoutMs: 240_000,
    });
  });

  test('temperature, output limit and timeout are read with their units', () => {
    const env = {
      SIGNALBOX_MODEL: 'compatible:m',
      SIGNALBOX_MODEL_BASE_URL: 'https://gateway.example/llm/',
      SIGNALBOX_MODEL_TEMPERATURE: '0',
      SIGNALBOX_MODEL_MAX_OUTPUT_TOKENS: '8000',
      SIGNALBOX_MODEL_TIMEOUT: '90s',
    };
    const expected = {
      baseUrl: 'https://gateway.example/llm',
      temperature: 0,
      maxOutputTokens: 8000,
      timeoutMs: 90_000,
    };
    expect(parseModelSettings(env)).toMatchObject(expected);
  });

  const anthropic = { SIGNALBOX_MODEL: 'anthropic:m', ANTHROPIC_API_KEY: CANARY };
  test.each<[string, { [name: string]: string }, RegExp]>([
    ['a model without a provider', { SIGNALBOX_MODEL: 'gpt-5' }, /expected anthropic:MODEL, .*got 5 characters/],
    ['an unknown provider', { SIGNALBOX_MODEL: 'mistral:large' }, /got the provider 'mistral'/],
    ['a provider without a model', { SIGNALBOX_MODEL: 'openai:' }, /'openai:' without a model/],
    ['a key in place of a model', { SIGNALBOX_MODEL: CANARY }, /got 26 characters that begin with no provider/],
    ['a missing key', { SIGNALBOX_MODEL: 'openai:m' }, /OPENAI_API_KEY: expected the API key/],
    ['a key with a space in it', { ...anthropic, ANTHROPIC_API_KEY: `${CANARY} x` }, /ANTHROPIC_API_KEY/],
    ['a compatible server without an address', { SIGNALBOX_MODEL: 'compatible:m' }, /SIGNALBOX_MODEL_BASE_URL/],
    ['an address alone', { SIGNALBOX_MODEL_BASE_URL: 'http://127.0.0.1' }, /SIGNALBOX_MODEL: expected PROVIDER:MODEL/],
    ['no address', { ...anthropic, SIGNALBOX_MODEL_BASE_URL: CANARY }, /expected an http or https address/],
    ['another protocol', { ...anthropic, SIGNALBOX_MODEL_BASE_URL: 'ftp://x' }, /begins with ftp:/],
    ['a password in the address', { ...anthropic, SIGNALBOX_MODEL_BASE_URL: `http://u:${CANARY}@x` }, /password/],
    ['a key in the query', { ...anthropic, SIGNALBOX_MODEL_BASE_URL: `http://x/?key=${CANARY}` }, /query/],
    ['a temperature of its own', { ...anthropic, SIGNALBOX_MODEL_TEMPERATURE: 'hot' }, /from 0 to 2, got 'hot'/],
    ['half a token', { ...anthropic, SIGNALBOX_MODEL_MAX_OUTPUT_TOKENS: '0.5' }, /a whole number above 0/],
    ['a timeout without a unit', { ...anthropic, SIGNALBOX_MODEL_TIMEOUT: '90' }, /a duration such as '90s'/],
    ['a timeout of nothing', { ...anthropic, SIGNALBOX_MODEL_TIMEOUT: '0s' }, /got '0s'/],
  ])('%s is INVALID_CONFIGURATION that says what was expected, and prints no secret', (_what, env, says) => {
    const error = errorOf(env);
    expect(error.code).toBe('INVALID_CONFIGURATION');
    expect(error.message).toMatch(says);
    expect(error.message).not.toContain(CANARY);
  });
});
