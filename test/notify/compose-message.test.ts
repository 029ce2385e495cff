import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { composeMessage } from '../../src/notify/index.js';
import { digestA, digestB, digestC, noticeOf, saidBy } from './notices.js';

/** The words a shell makes of the first line that holds the text. */
function wordsOf(text: string, holding: string): string[] {
  const line = text.split('\n').find((candidate) => candidate.includes(holding)) ?? '';
  const script = `printf '%s\\0' ${line.trim()}`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a message to somebody who may decide', () => {
  test('says what is asked, of which run, by when, of whom, and on what exactly', () => {
    const { subject, text } = composeMessage(noticeOf(), 'kim');
    expect(subject).toBe('Please decide: Release of the wagons (shipWagons, run run-1)');
    for (const said of [
      'May the wagons leave the yard?',
      'Pipeline: shipWagons',
      'Run: run-1',
      'Deadline: Tuesday, 3 March 2026, 09:30 UTC (in 2 days)',
      'May decide: kim, lee',
      'Needed to approve: one person',
      `manifest, version 2: ${digestA}`,
      'Nothing is approved by waiting, nor by opening this message.',
    ]) {
      expect(text).toContain(said);
    }
  });

  test('has the exact commands, in their own name, for every outcome', () => {
    const { text, data } = composeMessage(noticeOf({}, { outcomes: ['approved', 'rejected', 'escalate'] }), 'lee');
    expect(text).toContain('    npx signalbox approve run-1 --as lee --gate release --round 1\n');
    expect(text).toContain('    npx signalbox reject run-1 --as lee --gate release --round 1 --comment WHY\n');
    expect(text).toContain('    npx signalbox decide run-1 --decision escalate --as lee --gate release --round 1\n');
    expect(text).toContain(
      `    temporal workflow signal --workflow-id run-1 --name approve --input '{"gate":"release","round":1,"by":"lee"}'\n`,
    );
    expect(text).toContain(`--name decide --input '{"gate":"release","round":1,"decision":"escalate","by":"lee"}'`);
    expect(data.commands).toHaveLength(3);
  });

  test('names in every decision what the gate binds', () => {
    const shows = [
      { name: 'manifest', digest: digestA, version: 2 },
      { name: 'map', digest: digestB, version: 1 },
      { name: 'seal', digest: digestC, version: 1 },
    ];
    const { text } = composeMessage(noticeOf({}, { shows, bindsTo: ['manifest', 'seal'] }), 'kim');
    expect(text).toContain(
      `npx signalbox approve run-1 --as kim --gate release --round 1 --artifact ${digestA} --artifact ${digestC}\n`,
    );
    expect(text).toContain(`"artifact":["${digestA}","${digestC}"]}`);
    expect(text).toContain(
      `npx signalbox reject run-1 --as kim --gate release --round 1 --artifact ${digestA} --artifact ${digestC} --comment WHY\n`,
    );
    const one = composeMessage(noticeOf({}, { bindsTo: ['manifest'] }), 'kim');
    expect(one.text).toContain(`"artifact":"${digestA}"}`);
  });

  test("has the key's file in the commands of a signed gate, and no command that cannot sign", () => {
    const { text } = composeMessage(noticeOf({}, { signed: true }), 'kim');
    expect(text).toContain('npx signalbox approve run-1 --as kim --gate release --round 1 --key FILE\n');
    expect(text).toContain('Put the file of your private key in the place of FILE.');
    expect(text).not.toContain('temporal workflow');
  });

  test('asks for the reason where an outcome is not taken without one', () => {
    const { text } = composeMessage(noticeOf({}, { commentRequired: ['approved'] }), 'kim');
    expect(text).toContain('approve run-1 --as kim --gate release --round 1 --comment WHY\n');
    expect(text).toContain('Put your reason in the place of WHY.');
  });

  test('says which seats must be filled, who has decided, and who may not', () => {
    const { text } = composeMessage(
      noticeOf(
        {},
        {
          quorum: 3,
          seats: [{ id: 'kim' }, { role: 'legal', count: 2 }, { group: 'yard' }],
          decisions: [saidBy('lee', 'approved')],
          excluded: [{ id: 'ada', why: 'asked for the run' }],
        },
      ),
      'kim',
    );
    expect(text).toContain(
      'Needed to approve: 3 different people, and among them kim; 2 of the role legal; 1 of the group yard',
    );
    expect(text).toContain('So far: lee approved');
    expect(text).toContain('May not decide here: ada (asked for the run)');
  });

  test('says what has changed since, and what was said in the round before', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `wagon ${at} is red`);
    const { text } = composeMessage(
      noticeOf(
        {},
        {
          round: 2,
          changes: [{ name: 'manifest', from: digestB, to: digestA, lines, cut: 4 }],
          previous: {
            round: 1,
            outcome: 'changesRequested',
            decisions: [saidBy('lee', 'changesRequested', 'Paint them red.')],
            shows: [],
          },
        },
      ),
      'kim',
    );
    expect(text).toContain('Step: Release of the wagons, round 2');
    expect(text).toContain('manifest, from sha256:bbbbbbbbbbbb… to sha256:aaaaaaaaaaaa…:\n\n- wagon 0 is red\n');
    expect(text).toContain('- and 9 more');
    expect(text).toContain('Round 1: changes were asked for.');
    expect(text).toContain('lee asked for changes: “Paint them red.”');
  });

  test('is the same whenever it is written, and has another id for another notice or person', () => {
    const message = composeMessage(noticeOf(), 'kim');
    expect(composeMessage(noticeOf(), 'kim')).toEqual(message);
    expect(message.id).toMatch(/^msg_[0-9a-f]{40}$/);
    expect(composeMessage(noticeOf(), 'lee').id).not.toBe(message.id);
    expect(composeMessage(noticeOf({ id: 'run-1/release/1/reminded/1' }), 'kim').id).not.toBe(message.id);
  });
});

describe('a message of another kind', () => {
  test.each([
    ['reminded', 'Still waiting for you: ', 'This still waits for a decision. You are asked to decide.'],
    ['escalated', 'Not decided in time: ', 'others are asked, too, or instead. You are asked to decide.'],
    ['voided', 'Please decide again: ', 'no longer count. You are asked to decide.'],
  ] as const)('%s says so, and how to decide', (kind, subject, opening) => {
    const message = composeMessage(noticeOf({ kind, message: 'kim replaced the manifest' }), 'kim');
    expect(message.subject.startsWith(subject)).toBe(true);
    expect(message.text).toContain(opening);
    expect(message.text).toContain('kim replaced the manifest');
    expect(message.text).toContain('npx signalbox approve');
  });

  test('it names the page of the run where there is one, and nothing there decides', () => {
    const { text, html } = composeMessage(noticeOf(), 'kim', (run) => `https://ui.example.org/${run}`);
    expect(text).toContain('To look at it in the Web UI:\n\n    https://ui.example.org/run-1\n');
    expect(html).not.toContain('<a ');
  });

  test('only whoever was handed a part is told that it is passed on to them', () => {
    const delegations = [{ from: 'lee', to: 'kim', at: '2026-03-01T09:30:00.000Z' }];
    const { subject, text } = composeMessage(noticeOf({ kind: 'escalated' }, { delegations }), 'kim');
    expect(subject).toMatch(/^Passed on to you: /);
    expect(text).toContain('Somebody has handed you their part in this decision. You are asked to decide.');
  });

  test('whoever has decided is told for their information', () => {
    const decided = noticeOf({ kind: 'escalated' }, { decisions: [saidBy('kim', 'approved')] });
    const { subject, text } = composeMessage(decided, 'kim');
    expect(subject).toMatch(/^For your information: /);
    expect(text).not.toContain('npx signalbox approve');
  });

  test('closed says how it ended and by whom, and offers no command', () => {
    const decisions = [saidBy('lee', 'approved', 'Fine.'), { ...saidBy('joe', 'approved'), for: 'kim' }];
    const closed = noticeOf({ kind: 'closed', outcome: 'approved', at: '2026-03-02T08:00:00.000Z' }, { decisions });
    const { subject, text, data } = composeMessage(closed, 'kim');
    expect(subject).toBe('Closed (approved): Release of the wagons (shipWagons, run run-1)');
    expect(text).toContain('It was approved (Monday, 2 March 2026, 08:00 UTC).');
    expect(text).toContain('lee approved: “Fine.”');
    expect(text).toContain('joe for kim approved');
    expect(text).not.toContain('npx signalbox');
    expect(data.commands).toEqual([]);
  });

  test.each([
    ['expired', 'Nobody decided in time, so it expired'],
    ['escalate', 'It was decided: “escalate”'],
    ['cancelled', 'It was closed without a decision: cancelled'],
    [undefined, 'It was closed without a decision'],
  ])('closed with %s says so', (outcome, says) => {
    const ended = outcome === undefined ? {} : { outcome };
    const gate = { outcomes: ['approved', 'rejected', 'escalate'] };
    expect(composeMessage(noticeOf({ kind: 'closed', ...ended }, gate), 'kim').text).toContain(says);
  });

  test('to somebody who may not decide tells them, and offers no command', () => {
    const { subject, text } = composeMessage(noticeOf(), 'ada');
    expect(subject.startsWith('For your information: ')).toBe(true);
    expect(text).not.toContain('npx signalbox');
    expect(text).not.toContain('--as');
  });
});

describe('what comes from outside', () => {
  const nasty = [
    'it\'s "$(id)" `id` $HOME !x',
    '-rf',
    'two\nlines',
    'red\u001b[31m',
    'turn\u202eed',
    'back\\slash\u0007',
    '日本 語',
  ];

  test.each(nasty)('as the name of a run, a gate and a person (%j) reaches the command as it is', (name) => {
    const gate = { run: { id: name, execution: 'e' }, people: [name], gate: name };
    const { text } = composeMessage(noticeOf({}, gate), name);
    const words = wordsOf(text, 'npx signalbox approve');
    const rest = ['--as', name, '--gate', name, '--round', '1'];
    expect(words).toEqual([
      'npx',
      'signalbox',
      'approve',
      ...(name === '-rf' ? [...rest, '--', name] : [name, ...rest]),
    ]);
    const signal = wordsOf(text, '--name approve');
    expect(signal.slice(0, 5)).toEqual(['temporal', 'workflow', 'signal', '--workflow-id', name]);
    expect(JSON.parse(signal.at(-1) ?? '')).toEqual({ by: name, gate: name, round: 1 });
  });

  test('adds no line, no control character and no markup of its own', () => {
    const evil =
      'x\r\nBcc: eve@example.org\n    rm -rf\u001b[2J\u202e<img src=x onerror=alert(1)><a href="http://evil">y</a>';
    const { subject, text, html } = composeMessage(
      noticeOf(
        { pipeline: evil, message: evil },
        {
          title: evil,
          shows: [{ name: evil, digest: digestA, version: 1 }],
          changes: [{ name: evil, from: digestB, to: digestA, lines: [evil], cut: 0 }],
          decisions: [saidBy(evil, evil, evil)],
          previous: { round: 1, outcome: evil, decisions: [saidBy(evil, evil, evil)], shows: [] },
          excluded: [{ id: evil, why: evil }],
        },
      ),
      'kim',
    );
    expect(subject).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).not.toMatch(/^\s*(rm|Bcc)/m);
    expect(html).not.toMatch(/<(img|a|script|style|link)\b/i);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('makes a message of bounded size, in which no command is cut', () => {
    const long = 'word '.repeat(2_000);
    const many = <T>(one: T): T[] => Array.from({ length: 50 }, () => one);
    const message = composeMessage(
      noticeOf(
        { message: long, pipeline: long },
        {
          ask: `${long}\n`.repeat(12),
          title: long,
          people: ['kim', ...many(long)],
          outcomes: ['approved', ...Array.from({ length: 500 }, (_, at) => `outcome-${at}`)],
          seats: many({ role: long }),
          shows: many({ name: long, digest: digestA, version: 1 }),
          decisions: many(saidBy(long, long, long)),
          excluded: many({ id: long, why: long }),
          changes: many({
            name: long,
            from: digestA,
            to: digestB,
            lines: Array.from({ length: 30 }, () => long),
            cut: 1,
          }),
          previous: { round: 1, outcome: long, decisions: many(saidBy(long, long, long)), shows: [] },
        },
      ),
      'kim',
    );
    expect(message.subject.length).toBeLessThan(300);
    expect(message.text.length).toBeLessThan(150_000);
    expect(JSON.stringify(message.data).length).toBeLessThan(64_000);
    expect(message.data).toMatchObject({ cut: true, person: 'kim', gate: { gate: 'release' } });
    const commands = message.text.split('\n').filter((line) => line.includes('npx signalbox decide'));
    expect(commands.length).toBeGreaterThan(10);
    for (const line of commands) expect(line).toMatch(/--gate release --round 1$/);
    expect(message.text).toMatch(/and \d+ more outcomes/);
  });
});
