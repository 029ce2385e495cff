import { expect, it } from 'vitest';
import { formatValue } from '../../src/cli/format-artifact.js';
import { formatEntry } from '../../src/cli/format-entry.js';
import { formatError, toErrorReport } from '../../src/cli/format-error.js';
import { formatOutcome } from '../../src/cli/format-outcome.js';
import { formatReport } from '../../src/cli/format-report.js';
import { formatRetries } from '../../src/cli/format-retries.js';
import { withMoments } from '../../src/cli/format-time.js';
import { createOutput } from '../../src/cli/output.js';
import { type AuditEntry, SignalboxError } from '../../src/contract/index.js';

const voice = createOutput({ command: 'npx signalbox', env: {}, stdout: {}, stderr: {} } as never, true);
const { colors } = voice;
const claimed = 'it is claimed by bob until 2026-11-22T04:29:28.348Z; ada may act after that';

it('one is one: an entry, an execution, a signature', () => {
  const report = { ok: true, checks: [], logs: [[{}]], signatures: 1, resets: [] } as never;
  expect(formatReport(report, colors)).toEqual(['verified: 1 entry, 1 execution, 1 signature']);
});

it('a claim is told to last until a time that people plan by, in an error and in a line of many', () => {
  const told = 'bob until Sun 2026-11-22 04:29 UTC;';
  expect(formatError(toErrorReport(new SignalboxError('LEASED', claimed)), voice)[0]).toContain(told);
  expect(formatOutcome({ run: 'r', outcome: 'refused', code: 'LEASED', message: claimed }, 'resume', colors)).toContain(
    told,
  );
});

it('what somebody wrote themselves is told as they wrote it', () => {
  for (const own of ['got "2026-11-22T04:29:28.348Z"', 'such as 2026-11-22T04:29:28Z'])
    expect(withMoments(own)).toBe(own);
});

it('a provider is not left alone until a time that has passed', () => {
  const call = {
    activity: 'wait',
    state: 'calling',
    attempt: 2,
    held: { provider: 'openai', until: '2026-11-22T04:21:28Z' },
  };
  const [line] = formatRetries([call as never], colors, Date.parse('2026-11-22T04:22:00Z'));
  expect(line).toBe('waiting calling (wait): openai was down, and may be asked again; attempt 2 goes on');
});

it('what could not be undone is named by its entry in the log', () => {
  const entry = {
    ...{
      kind: 'notice',
      event: 'compensationFailed',
      from: 'FAILED',
      to: 'FAILED',
      actor: { kind: 'engine', id: 'signalbox', via: 'engine' },
    },
    message: 'unsend, for finishing of 5, failed for good: it is closed',
  };
  expect(formatEntry(entry as AuditEntry, colors)).toMatch(
    /unsend, for finishing entered with entry 5, failed for good/,
  );
});

it('a document is headed by words', () => {
  expect(formatValue('answering.transcript', {})).toMatch(/^# Answering transcript\n/);
});
