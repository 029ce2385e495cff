import { describe, expect, it } from 'vitest';
import { createModelPort, createRedactor, redactIn } from '../../../src/agents/index.js';

describe('secrets', () => {
  it('are taken out of all text in a value, as they are, URL-encoded and in base64, short ones left alone', () => {
    const secret = 'a secret/4711';
    const redact = createRedactor([secret, 'debug'], 'known');
    const value = {
      [secret]: [`key=${encodeURIComponent(secret)}`, 7, null],
      basic: { [`x ${Buffer.from(secret).toString('base64')}`]: 'debug' },
    };
    expect(redactIn(value, redact)).toEqual({
      '[redacted]': ['key=[redacted]', 7, null],
      basic: { 'x [redacted]==': 'debug' },
    });
  });

  it('of every model of a port are known to it', () => {
    const env = {
      SIGNALBOX_MODEL: 'openai:gpt-5',
      OPENAI_API_KEY: 'canary-openai-4711',
      ANTHROPIC_API_KEY: 'canary-anthropic-4711',
    };
    const port = createModelPort({ env });
    port?.forAgent?.({ fallbacks: ['anthropic:claude-haiku-4-5'] });
    expect(port?.redact?.('with canary-openai-4711, canary-anthropic-4711 or sk-0123456789')).toBe(
      'with [redacted], [redacted] or sk-0123456789',
    );
  });
});
