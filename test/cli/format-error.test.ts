import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatError, toErrorReport } from '../../src/cli/format-error.js';
import { SignalboxError } from '../../src/contract/index.js';

const voice = { colors: pc.createColors(false), cli: (words: string) => `npx signalbox ${words}` };

describe('an error', () => {
  it('prints its code, what was expected and got, each detail, and what to do', () => {
    const error = new SignalboxError('NOT_A_REVIEWER', 'expected ada, got mallory\u001b[0m', ['at the gate']);
    expect(formatError(toErrorReport(error), voice)).toEqual([
      'NOT_A_REVIEWER expected ada, got mallory[0m',
      '  at the gate',
      'Ask one of the people the gate names to decide.',
    ]);
  });

  it('without a code is INTERNAL, exits with 70 and keeps its stack', () => {
    const report = toErrorReport(new TypeError('x is not a function'));
    expect(report.error).toMatchObject({ code: 'INTERNAL', exit: 70, message: 'x is not a function' });
    expect(report.error.stack).toContain('format-error.test');
  });
});
