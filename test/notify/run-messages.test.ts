import { describe, expect, test } from 'vitest';
import type { RunNotice } from '../../src/contract/index.js';
import { composeMessage } from '../../src/notify/index.js';
import { runNoticeOf } from './notices.js';

describe('a message about a run', () => {
  test('says what happened to which run, why, and what can be done about it', () => {
    const { subject, text, short, html, data } = composeMessage(runNoticeOf(), 'kim');
    expect(subject).toBe('Failed: shipWagons (run run-1)');
    for (const said of [
      'This work has failed and does not go on by itself.',
      'The crane refused: EXTERNAL_API_ERROR',
      'EXTERNAL_API_ERROR means: a provider stayed down or refused.',
      'Pipeline: shipWagons',
      'Run: run-1',
      'Step: loading',
      'When: Sunday, 1 March 2026, 09:30 UTC',
      'Told: kim, the role operator',
      'Nothing is recovered by waiting, nor by opening this message.',
    ]) {
      expect(text).toContain(said);
      expect(html).toContain(said);
    }
    expect(text).toContain('    npx signalbox show run-1\n');
    expect(short).toBe('to kim: The crane refused: EXTERNAL_API_ERROR\nnpx signalbox show run-1\n');
    expect(data).toMatchObject({
      ...runNoticeOf(),
      person: 'kim',
      commands: [{ signalbox: 'npx signalbox show run-1' }],
    });
  });

  test.each<[RunNotice['kind'], string, RegExp]>([
    [
      'handedOn',
      'Handed on to you: shipWagons (run run-1)',
      /you are asked, in place of those before you, to bring it back/,
    ],
    ['abandoned', 'Given up: shipWagons (run run-1)', /nothing left for you to do/],
    ['cancelled', 'Cancelled: shipWagons (run run-1)', /nothing left for you to do/],
    ['told', 'For your information: Off they go. All of them. (shipWagons, run run-1)', /told this by a piece of work/],
  ])('that is %s says so in its subject and its first sentence', (kind, line, opening) => {
    const { subject, text } = composeMessage(runNoticeOf({ kind, message: 'Off they go.\nAll of them.' }), 'kim');
    expect(subject).toBe(line);
    expect(text.split('\n')[0]).toMatch(opening);
    expect(text).toContain('Off they go.\n\nAll of them.\n');
    expect(text).toContain('    npx signalbox show run-1\n');
    expect(text.includes('Nothing is recovered by waiting')).toBe(kind === 'handedOn');
  });

  test('names no step where the run is in none', () => {
    expect(composeMessage(runNoticeOf({ state: 'CANCELLED', kind: 'cancelled' }), 'kim').text).not.toContain('Step:');
  });

  test('names the page of the run where there is one', () => {
    const { text } = composeMessage(runNoticeOf(), 'kim', (run) => `https://temporal.example.org/${run}`);
    expect(text).toContain('To look at it in the Web UI:\n\n    https://temporal.example.org/run-1\n');
  });

  test('is one message for each person and notice, the same at every attempt', () => {
    const ids = [
      composeMessage(runNoticeOf(), 'kim').id,
      composeMessage(runNoticeOf(), 'lee').id,
      composeMessage(runNoticeOf({ id: 'run-1/told/2' }), 'kim').id,
    ];
    expect(new Set(ids).size).toBe(3);
    expect(composeMessage(runNoticeOf(), 'kim').id).toBe(ids[0]);
  });

  test('takes no markup, line or terminal control from what others wrote', () => {
    const evil = 'a\u001b[2J<script>\u202eb';
    const { subject, text, html, short } = composeMessage(
      runNoticeOf({ message: evil, state: evil, pipeline: evil }),
      evil,
    );
    for (const written of [subject, text, html, short]) {
      expect(written).not.toContain('\u001b');
      expect(written).not.toContain('\u202e');
    }
    expect(html).not.toContain('<script>');
    expect(subject).not.toContain('\n');
  });

  test('is of bounded size, whatever it is told', () => {
    const to = Array.from({ length: 5_000 }, (_, at) => ({ id: `somebody-with-a-long-name-${at}` }));
    const message = `${'very '.repeat(50_000)}\n`.repeat(30);
    const { subject, text, html, short, data } = composeMessage(runNoticeOf({ to, message }), 'kim');
    expect(subject.length).toBeLessThan(250);
    expect(text.length).toBeLessThan(20_000);
    expect(html.length).toBeLessThan(20_000);
    expect(short.length).toBeLessThan(500);
    expect(JSON.stringify(data).length).toBeLessThan(10_000);
    expect(data).toMatchObject({ cut: true, run: 'run-1', person: 'kim' });
  });
});
