import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../activities/without-secrets.js';
import { SignalboxError } from '../../src/contract/index.js';

const redact = (text: string) => text.replaceAll('canary', '[redacted]');

describe('a failure without its secrets', () => {
  it.each([
    ['an error', new Error('canary')],
    ['one of ours', new SignalboxError('INVALID_INPUT', 'canary', ['canary'])],
    ["one of Temporal's", ApplicationFailure.nonRetryable('canary', 'CODE', 'canary')],
  ])('is the same one: %s', (_what, failure) => {
    expect(withoutSecrets(failure, redact)).toBe(failure);
    expect(failure.message).toBe('[redacted]');
    expect(failure.stack).not.toContain('canary');
    if ('details' in failure) expect(failure.details).toEqual(['[redacted]']);
  });

  it('is a plain one where it cannot be changed', () => {
    const frozen = Object.freeze(new TypeError('canary'));
    const clean = withoutSecrets(frozen, redact) as Error;
    expect(clean).toMatchObject({ name: 'TypeError', message: '[redacted]' });
    expect(clean.stack).not.toContain('canary');
  });

  it('has causes without them, also one that cannot be changed, and none without end', () => {
    const failure = new Error('outer', { cause: Object.freeze(new Error('canary', { cause: 'canary' })) });
    expect(withoutSecrets(failure, redact)).toMatchObject({ cause: { message: '[redacted]', cause: '[redacted]' } });
    const round = new Error('canary');
    round.cause = round;
    expect(withoutSecrets(round, redact)).toMatchObject({ message: '[redacted]' });
    let deep = new Error('canary');
    for (let depth = 0; depth < 50; depth += 1) deep = new Error('over', { cause: deep });
    let at: unknown = withoutSecrets(deep, redact);
    for (; at instanceof Error; at = at.cause) expect(at.message).not.toContain('canary');
  });
});
