import { expect, test } from 'vitest';
import { composeMessage, createConsoleChannel } from '../../src/notify/index.js';
import { noticeOf } from './notices.js';

test('the console shows a message as one short block, written at once, whose command can be copied', async () => {
  const written: string[] = [];
  const message = composeMessage(noticeOf(), 'kim');
  await createConsoleChannel((text) => written.push(text)).deliver(message, { console: true });
  expect(written).toEqual([
    [
      '',
      `┌ ${message.subject}`,
      '│ to kim: May the wagons leave the yard?',
      '│ deadline Tuesday, 3 March 2026, 09:30 UTC',
      '│ npx signalbox show run-1',
      '└',
      '',
    ].join('\n'),
  ]);
});
