import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatResets } from '../../src/cli/format-resets.js';
import { ada, definition, logOf } from './logs.js';

const decision = {
  decision: 'approved',
  by: 'ada',
  at: '2026-03-01T09:00:01.000Z',
  gate: 'review',
  round: 2,
  comment: 'fine\u001b[2J',
  shown: [{ name: 'note', digest: definition }],
};
const recovery = { procedure: 'resume', by: 'bob', reason: 'the provider is back' };
const givenUp = logOf(
  { from: 'IDLE', to: 'review', event: 'admitted' },
  { from: 'review', to: 'sent', event: 'approved', trigger: 'decision', actor: ada, decision },
  { from: 'FAILED', to: 'review', event: 'recovered', trigger: 'recovery', actor: { ...ada, id: 'bob' }, recovery },
);
const reset = {
  execution: 'new',
  base: 'old',
  event: 12,
  at: '2026-03-02T09:00:00.000Z',
  reason: 'oops\nRESET of nothing',
  cutAfterSeq: 1,
  abandoned: [{ runId: 'old', entries: givenUp.slice(1) }],
  gone: ['lost'],
};
const lines = (log = givenUp.slice(0, 1)) => formatResets([reset], log, pc.createColors(false));

describe('a reset in the audit', () => {
  it('says where the log was cut and names every decision and recovery that was given up', () => {
    expect(lines()).toEqual([
      '',
      'RESET 2026-03-02 09:00:00Z: the history was cut after entry 1',
      `  with Temporal's own tools, not by the rules of the run: "oops RESET of nothing"`,
      '  execution new copies old up to event 12',
      '  given up: 2 entries, numbers 2 to 3',
      expect.stringMatching(/^ {2}NOT KNOWN: the server no longer keeps execution lost; .* is lost$/),
      '  DECISIONS GIVEN ON THE ABANDONED BRANCH',
      '     2  2026-03-01 09:00:01Z  review → sent  approved by ada (update): "fine[2J"',
      '        at the gate review, round 2, at 2026-03-01 09:00:01Z',
      '  RECOVERIES GIVEN ON THE ABANDONED BRANCH',
      '     3  2026-03-01 09:00:02Z  FAILED → review  resume by bob (update): "the provider is back"',
    ]);
  });

  it('says where the log that stands has the same decision again', () => {
    const again = logOf(
      { from: 'IDLE', to: 'review', event: 'admitted' },
      { from: 'review', to: 'review', event: 'approve', kind: 'refusal', trigger: 'signal' },
      { from: 'review', to: 'sent', event: 'approved', trigger: 'decision', actor: ada, decision },
    );
    expect(lines(again)).toContain('        the log that stands has the same from ada: entry 3');
  });
});
