import { expect, test } from 'vitest';
import { composeMessage, createConsoleChannel } from '../../src/notify/index.js';
import { noticeOf } from './notices.js';

test('the console shows a message as one block, written at once, whose commands can be copied', async () => {
  const written: string[] = [];
  const message = composeMessage(noticeOf(), 'kim');
  await createConsoleChannel((text) => written.push(text)).deliver(message, { console: true });
  expect(written).toHaveLength(1);
  const lines = written[0]?.split('\n') ?? [];
  expect(lines.slice(1, 4)).toEqual([`┌ ${message.subject}`, '│', `│ ${message.text.split('\n')[0]}`]);
  expect(lines).toContain('│     npx signalbox approve run-1 --as kim --gate release --round 1');
  expect(lines.at(-2)).toBe('└');
});
