import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatStatus } from '../../src/cli/format-run.js';
import { digestOf, type FailureView, type Status } from '../../src/contract/index.js';
import { failed, failureOf, NOW } from './failures.js';

const voice = { colors: pc.createColors(false), cli: (words: string) => `npx signalbox ${words}` };
const shown = (status: Status, closed = false) => formatStatus('r-1', status, voice, { now: NOW, closed });
const shownOf = (failure: FailureView) => shown(failed(failure));

describe('a failed run, shown', () => {
  it('says what happened, why, until when it can be brought back, and each way out with a command to paste', () => {
    expect(shownOf(failureOf('AGENT_ERROR', { procedures: ['resume', 'rerun', 'rollback', 'abandon'] }))).toEqual([
      'FAILED  FAILED since 2026-03-01 09:00:00Z',
      '',
      'AGENT_ERROR in drafting: the pen broke',
      'an agent or tool failed for good',
      '',
      'What failed',
      '  agent scribe, in attempt 3',
      `  given brief ${digestOf('brief').slice(0, 19)}…`,
      '',
      'Why, from the outermost error to the first',
      '  EXTERNAL_API_ERROR: the provider cannot be reached',
      '    ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:9',
      '',
      'Until when, and by whom',
      '  until Sun 2026-03-08 09:00 UTC (in 7d 00h) it can be brought back; then it is abandoned',
      '  by whoever can reach it',
      '',
      'Ways out, once the cause is mended; the first is the usual one (say who you are, and why):',
      '  resume: goes on where it stopped: the state it failed in is entered again',
      "    npx signalbox recover r-1 resume --as YOU --reason 'why' --failure 7",
      '  rerun: enters a named stage again that the run has been in',
      "    npx signalbox recover r-1 rerun --as YOU --reason 'why' --to drafting --failure 7",
      '      or --to another stage it has been in',
      '  rollback: restores an earlier checkpoint, by its number in the audit log',
      "    npx signalbox recover r-1 rollback --as YOU --reason 'why' --to 5 --failure 7",
      '      back to reviewing, 2026-03-01 08:20:00Z',
      "    npx signalbox recover r-1 rollback --as YOU --reason 'why' --to 1 --failure 7",
      '      back to reading, 2026-03-01 08:00:00Z',
      '      all: npx signalbox checkpoints r-1',
      '  abandon: undoes what completed stages can undo, and closes the run as failed',
      "    npx signalbox recover r-1 abandon --as YOU --reason 'why' --failure 7",
    ]);
  });

  it('offers a rerun of another stage only where it has been in one, by its name', () => {
    const elsewhere = (stages: readonly string[]) =>
      shownOf(failureOf('AGENT_ERROR', { stages })).filter((line) => line.includes('or --to'));
    expect(elsewhere(['drafting'])).toEqual([]);
    expect(elsewhere(['reading', 'drafting', 'pricing'])).toEqual(['      or --to reading or pricing']);
  });

  it('lists the problems that a message holds, and says its code once', () => {
    const message = 'INVALID_INPUT: the input does not fit\nbrief: must be string\nrequestedBy: is needed';
    expect(shownOf(failureOf('INVALID_INPUT', { message })).slice(2, 5)).toEqual([
      'INVALID_INPUT in drafting: the input does not fit',
      '  brief: must be string',
      '  requestedBy: is needed',
    ]);
  });

  it('names the output that did not fit, by its digest', () => {
    const output = digestOf('nonsense');
    expect(shownOf(failureOf('VALIDATION_FAILURE', { output }))).toContain(
      `  its last output, which did not fit: ${output.slice(0, 19)}…`,
    );
  });

  it('writes the commands for whoever may recover, and for whoever has claimed it', () => {
    const recoverers = ["pat o'neil", 'grace'];
    const lines = shownOf(failureOf('TIMEOUT_STAGE', { recoverers, escalated: true })).join('\n');
    expect(lines).toContain("by pat o'neil, grace, to whom it was handed on");
    expect(lines).toContain("recover r-1 resume --as 'pat o'\\''neil'");
    const lease = { by: 'grace', until: '2026-03-01T10:00:00.000Z' };
    const claimed = shownOf(failureOf('TIMEOUT_STAGE', { recoverers, lease })).join('\n');
    expect(claimed).toContain('claimed by grace until Sun 2026-03-01 10:00 UTC (in 1h 00m)');
    expect(claimed).toContain('recover r-1 resume --as grace');
  });

  it('says that a recovery waits for a second person, with the command for that person', () => {
    const proposal = {
      ...{ procedure: 'rollback', by: 'ada', reason: 'the scope was wrong', to: '5' },
      ...{ at: '2026-03-01T08:59:00.000Z', digest: digestOf('proposal') },
    };
    const more = { recoverers: ['ada', 'grace'], fourEyes: ['rollback'], proposal } as const;
    const lines = shownOf(failureOf('AGENT_ERROR', more)).join('\n');
    expect(lines).toContain(
      'Waits for a second person\n  ada proposed rollback to 5, Sun 2026-03-01 08:59 UTC (1m 00s ago)',
    );
    expect(lines).toContain("npx signalbox recover r-1 rollback --as grace --reason 'why' --to 5 --failure 7");
    expect(lines).toContain(
      'rollback: restores an earlier checkpoint, by its number in the audit log; it takes two people',
    );
  });

  it('offers no rollback where there is nothing to go back to', () => {
    const failure = failureOf('REJECTED', { checkpoints: [] });
    expect(failure.procedures).toContain('rollback');
    expect(formatStatus('r-1', failed(failure), voice, { now: NOW }).join('\n')).not.toContain('rollback');
  });

  it('cannot be colored or faked by what an error says', () => {
    const message = 'no\u001b[2J\u202e\nWays out: none';
    const lines = shownOf(failureOf('AGENT_ERROR', { message, chain: [{ type: 'E\u001b[1m', message }] }));
    expect(lines.slice(2, 4)).toEqual(['AGENT_ERROR in drafting: no[2J', '  Ways out: none']);
    expect(lines).toContain('  E[1m: no[2J Ways out: none');
  });
});

describe('a run that is over, shown', () => {
  const compensations = [
    { state: 'shipping', enteredAt: 5, outcome: 'failed', message: 'the carrier is gone' },
    { state: 'charging', enteredAt: 3, outcome: 'done' },
    { state: 'booking', enteredAt: 1, outcome: 'pending' },
  ] as const;
  const undone = [
    'Undone, the last first',
    '  shipping, entered with entry 5, could not be undone: the carrier is gone',
    '  charging, entered with entry 3, was undone',
    '  booking, entered with entry 1, is yet to be undone',
  ].join('\n');

  it('abandoned: says what was undone, that nothing brings it back, and how a new run can go on from there', () => {
    const lines = shown({ ...failed(failureOf('AGENT_ERROR')), compensations }, true).join('\n');
    expect(lines).toContain(undone);
    expect(lines).toContain('The run has closed as failed: nothing brings it back.');
    expect(lines).toContain("npx signalbox fork r-1 --at 6 --as YOU --reason 'why'");
    expect(lines).not.toContain('Ways out');
  });

  it('says on its second line who ended it, with whom, and why, and lets nobody color that', () => {
    const ended = { by: 'ada', reason: 'no longer needed\u001b[2J' };
    const second = (status: Status) => shown(status, true)[1];
    expect(second({ ...failed(failureOf('AGENT_ERROR')), ended })).toBe('given up by ada: no longer needed[2J');
    expect(second({ ...failed(failureOf('AGENT_ERROR')), ended: { ...ended, proposedBy: 'pat' } })).toBe(
      'given up by ada, as pat had proposed: no longer needed[2J',
    );
    const { since, seq, head } = failed(failureOf('AGENT_ERROR'));
    expect(second({ lifecycle: 'CANCELLED', state: 'CANCELLED', since, seq, head, ended })).toBe(
      'cancelled by ada: no longer needed[2J',
    );
    expect(second(failed(failureOf('AGENT_ERROR')))).toBe('');
  });

  it('cancelled: says what was undone', () => {
    const head = digestOf('head');
    const status = {
      lifecycle: 'CANCELLED',
      state: 'CANCELLED',
      since: '2026-03-01T09:00:00.000Z',
      seq: 9,
      head,
    } as const;
    expect(shown(status)).toEqual(['CANCELLED  CANCELLED since 2026-03-01 09:00:00Z']);
    expect(shown({ ...status, compensations }).join('\n')).toContain(undone);
  });
});
