import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { decideCommand } from '../../src/cli/decide-command.js';
import { formatAudit } from '../../src/cli/format-audit.js';
import { formatEntry } from '../../src/cli/format-entry.js';
import { formatProgress } from '../../src/cli/format-progress.js';
import { formatStatus } from '../../src/cli/format-run.js';
import { digestOf, type OpenGate } from '../../src/contract/index.js';
import { proposal } from '../client/proposal.js';
import { ada, definition, logOf } from './logs.js';

const plain = pc.createColors(false);
const voice = { colors: plain, cli: (words: string) => `npx signalbox ${words}` };
const text = digestOf('text');

const FORK = { run: 'r-0', seq: 4, by: 'ada', reason: 'what if' };

const log = logOf(
  { from: 'IDLE', to: 'drafting', event: 'admitted', actor: { kind: 'person', id: 'olga', via: 'engine' } },
  {
    from: 'drafting',
    to: 'awaitingApproval',
    event: 'completed',
    actor: { kind: 'agent', id: 'scribe', via: 'engine' },
    artifacts: [{ name: 'text', version: 1, digest: text }],
    madeBy: { engine: 'offline', agent: 'scribe', instructions: digestOf('instructions') },
  },
  {
    kind: 'refusal',
    from: 'awaitingApproval',
    to: 'awaitingApproval',
    event: 'approve',
    code: 'NOT_A_REVIEWER',
    message: 'mallory may not decide\u001b[1m',
    actor: { kind: 'person', id: 'mallory', via: 'signal' },
  },
  {
    from: 'awaitingApproval',
    to: 'drafting',
    event: 'changesRequested',
    actor: ada,
    decision: {
      decision: 'changesRequested',
      by: 'ada',
      at: '2026-03-01T09:00:03.000Z',
      gate: 'awaitingApproval',
      round: 1,
      comment: 'name the river\nplease',
      shown: [{ name: 'text', digest: text }],
    },
  },
  { from: 'drafting', to: 'FAILED', event: 'failed', code: 'AGENT_ERROR', message: 'the pen broke' },
  {
    from: 'FAILED',
    to: 'drafting',
    event: 'recovered',
    actor: ada,
    recovery: { procedure: 'resume', by: 'ada', reason: 'a new pen' },
  },
);

const told = logOf(
  {
    from: 'FAILED',
    to: 'drafting',
    event: 'recovered',
    actor: ada,
    recovery: {
      procedure: 'rollback',
      by: 'ada',
      reason: 'the scope',
      to: 'drafting',
      checkpoint: 2,
      proposedBy: 'pat',
    },
    message: 'still holds: approved at scoping by grace',
  },
  {
    kind: 'notice',
    from: 'drafting',
    to: 'drafting',
    event: 'cancelRequested',
    actor: ada,
    message: 'the client withdrew',
  },
  { from: 'IDLE', to: 'drafting', event: 'forked', actor: ada, fork: FORK, message: 'forked from entry 4 of r-0' },
);

const gate: OpenGate = {
  gate: 'awaitingApproval',
  round: 1,
  ask: 'Is the proposal fit to be sent?',
  reviewers: [{ id: 'ada' }],
  people: ['ada', "pat o'neil"],
  outcomes: ['approved', 'changesRequested', 'shelved'],
  excluded: [],
  quorum: 1,
  run: { id: 'r-1', execution: 'e-1' },
  opened: '2026-03-01T09:00:01.000Z',
  deadline: '2026-03-04T09:00:01.000Z',
  reminders: [],
  escalations: [],
  delegations: [],
  holders: [],
  keys: {},
  channels: {},
  shows: [{ name: 'text', version: 1, digest: text }],
  decisions: [],
};

describe('an entry as a line', () => {
  it.each([
    [0, 'IDLE → drafting  admitted by olga'],
    [1, 'drafting → awaitingApproval  completed by agent scribe'],
    [2, 'awaitingApproval  refused approve by mallory (signal): NOT_A_REVIEWER mallory may not decide[1m'],
    [3, 'awaitingApproval → drafting  changesRequested by ada (update): "name the river please"'],
    [4, 'drafting → FAILED  AGENT_ERROR the pen broke'],
    [5, 'FAILED → drafting  resume by ada (update): "a new pen"'],
  ])('%i says what moved, why and who', (index, line) => {
    const entry = log[index];
    expect(entry && formatEntry(entry, plain)).toBe(line);
  });
});

describe('a recovery, a cancellation and a fork as a line', () => {
  it.each([
    [
      0,
      'FAILED → drafting  rollback to 2 by ada (update), as pat proposed: "the scope"; still holds: approved at scoping by grace',
    ],
    [1, 'drafting  cancellation asked for by ada (update): the client withdrew'],
    [2, 'IDLE → drafting  forked by ada (update): forked from entry 4 of r-0'],
  ])('%i says who, why and what came of it', (index, line) => {
    const entry = told[index];
    expect(entry && formatEntry(entry, plain)).toBe(line);
  });
});

describe('an audit log', () => {
  const lines = formatAudit('proposal-1', log, plain);

  it('begins with the run, its span and its counts, and ends with its head', () => {
    expect(lines.slice(0, 3)).toEqual([
      'Audit log of proposal-1',
      'from 2026-03-01 09:00:00Z to 2026-03-01 09:00:05Z · 6 entries, 1 decision, 1 refusal',
      `definition ${definition}`,
    ]);
    expect(lines.at(-1)).toBe(`head ${log.at(-1)?.hash}`);
  });

  it('says on which evidence each step rests', () => {
    const all = lines.join('\n');
    expect(all).toMatch(/made text v1 sha256:[0-9a-f]{12}…/);
    expect(all).toMatch(/with the agent's offline rules, no model, instructions sha256:/);
    expect(all).toMatch(/saw text sha256:/);
  });
});

describe('a status', () => {
  const common = { state: 'awaitingApproval', since: '2026-03-01T09:00:01.000Z', seq: 2, head: text };

  it('waiting: names the question, the people, the deadline, and a command for each outcome', () => {
    const now = Date.parse('2026-03-01T09:00:01.000Z');
    const lines = formatStatus('proposal-1', { lifecycle: 'WAITING_FOR_APPROVAL', ...common, gate }, voice, { now });
    expect(lines.join('\n')).toContain('Wed 2026-03-04 09:00 UTC (in 3d 00h): the deadline');
    expect(lines).toContain('  npx signalbox approve proposal-1 --as ada --gate awaitingApproval --round 1');
    expect(lines).toContain(
      "  npx signalbox request-changes proposal-1 --as ada --gate awaitingApproval --round 1 --comment 'what to change'",
    );
    expect(lines).toContain(
      '  npx signalbox decide proposal-1 --decision shelved --as ada --gate awaitingApproval --round 1',
    );
  });

  it('quotes a name that a shell would take apart', () => {
    expect(decideCommand('proposal-1', 'rejected', "pat o'neil", voice)).toBe(
      `npx signalbox reject proposal-1 --as 'pat o'\\''neil'`,
    );
  });
});

describe('the board', () => {
  it('lights the states a run was in, marks the one it is in, and names who is awaited', () => {
    const now = Date.parse('2026-03-01T09:00:11.000Z');
    const board = formatProgress(
      { run: 'proposal-1', definition: proposal, entries: log.slice(0, 2), gate, now },
      voice,
    );
    expect(board).toEqual([
      'proposal-1  11s',
      '✔ drafting          1.0s',
      '▶ awaitingApproval  10s',
      '· sent            ',
      '· shelf           ',
      '',
      "waiting for ada, pat o'neil: Is the proposal fit to be sent?",
      'npx signalbox approve proposal-1 --as ada --gate awaitingApproval --round 1',
    ]);
  });

  it('shows what has happened at the open gate, and who is still awaited', () => {
    const now = Date.parse('2026-03-01T09:00:11.000Z');
    const decision = { decision: 'approved', by: 'ada', at: '', gate: 'awaitingApproval', round: 1, shown: [] };
    const stay = { from: 'awaitingApproval', to: 'awaitingApproval' };
    const entries = logOf(
      { from: 'IDLE', to: 'awaitingApproval', event: 'admitted' },
      { ...stay, kind: 'decision', event: 'approved', actor: ada, decision },
      { ...stay, kind: 'notice', event: 'reminded', message: "pat o'neil reminded" },
    );
    const open = { ...gate, quorum: 2, decisions: [decision] };
    const board = formatProgress({ run: 'proposal-1', definition: proposal, entries, gate: open, now }, voice);
    expect(board.slice(-4)).toEqual([
      '09:00:01  awaitingApproval  approved by ada (update); it counts, and the gate stays open',
      "09:00:02  awaitingApproval  reminder: pat o'neil reminded",
      "waiting for pat o'neil: Is the proposal fit to be sent?",
      `npx signalbox approve proposal-1 --as 'pat o'\\''neil' --gate awaitingApproval --round 1`,
    ]);
  });

  it('shows the newest steps of an agent at work, and how many there were before', () => {
    const now = Date.parse('2026-03-01T09:00:20.000Z');
    const madeBy = { engine: 'offline', agent: 'scribe' } as const;
    const stay = { from: 'drafting', to: 'drafting', kind: 'call' } as const;
    const steps = Array.from({ length: 10 }, (_, at) => ({
      ...stay,
      ...({ event: 'modelCalled', call: { step: at + 1, outcome: 'done' }, madeBy } as const),
    }));
    const refused = { step: 10, tool: 'sell', outcome: 'refused' } as const;
    const entries = logOf({ from: 'IDLE', to: 'drafting', event: 'admitted' }, ...steps, {
      ...stay,
      event: 'toolRefused',
      call: refused,
      message: 'this state does not allow the tool',
    });
    const board = formatProgress({ run: 'proposal-1', definition: proposal, entries, gate: null, now }, voice);
    expect(board.slice(-10)).toEqual([
      '',
      '3 before',
      ...[4, 5, 6, 7, 8, 9, 10].map((n) => `09:00:${String(n).padStart(2, '0')}  drafting  step ${n}: offline rules`),
      '09:00:11  drafting  step 10: tool sell refused: this state does not allow the tool',
    ]);
  });

  it('counts visits, and shows FAILED once it was reached', () => {
    const now = Date.parse('2026-03-01T09:00:06.000Z');
    const board = formatProgress({ run: 'proposal-1', definition: proposal, entries: log, gate: null, now }, voice);
    expect(board).toContain('▶ drafting          3.0s ×3');
    expect(board).toContain('✔ FAILED            1.0s');
  });

  it('stands still once the run has ended', () => {
    const ended = logOf(
      { from: 'IDLE', to: 'drafting', event: 'admitted' },
      { from: 'drafting', to: 'sent', event: 'completed' },
    );
    const now = Date.parse('2026-03-02T09:00:00.000Z');
    const board = formatProgress({ run: 'proposal-1', definition: proposal, entries: ended, gate: null, now }, voice);
    expect(board[0]).toBe('proposal-1  1.0s');
    expect(board).toContain('✔ sent            ');
  });
});
