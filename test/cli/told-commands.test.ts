import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/contract/index.js';
import { decideCommands } from '../../src/notify/decide-commands.js';
import { digestA, digestB, noticeOf } from '../notify/notices.js';
import { run } from './in-process.js';
import { unusable, wordsOf } from './typed.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-told-'));
  await run(['keys', 'create', '--as', 'kim', '--out', 'FILE'], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const GATES: readonly [string, Partial<Notice['gate']>, string][] = [
  ['a plain gate', {}, 'kim'],
  ['a gate with decisions of its own', { outcomes: ['approved', 'hold for now', "don't"] }, 'kim'],
  [
    'a gate that binds two digests',
    {
      shows: [
        { name: 'manifest', digest: digestA, version: 1 },
        { name: 'bill', digest: digestB, version: 3 },
      ],
      bindsTo: ['manifest', 'bill'],
    },
    "kim o'neil",
  ],
  ['a signed gate', { signed: true, commentRequired: ['approved'] }, 'kim'],
  ['a run whose name begins with a dash', { run: { id: '-run', execution: 'e' } }, 'kim'],
  ['a run with a name that no screen shows', { run: { id: 'run\u001b[2J $HOME', execution: 'e' } }, '--as'],
];

describe('the commands that a message to a reviewer holds', () => {
  it.each(GATES)('at %s are ones that this program takes', async (_what, gate, person) => {
    const commands = decideCommands(noticeOf({}, { people: [person], ...gate }).gate, person);
    expect(commands.length).toBeGreaterThan(0);
    for (const { signalbox } of commands) {
      const [npx, name, ...words] = await wordsOf(signalbox);
      expect([npx, name]).toEqual(['npx', 'signalbox']);
      const { exit, err } = await run(words, { cwd: folder, env: unusable });
      expect({ exit, err }).toEqual({ exit: 10, err: expect.stringMatching(/^INVALID_CONFIGURATION /) });
    }
  });
});

describe('the examples of a help', () => {
  it.each([
    ...['approve', 'reject', 'request-changes', 'decide', 'withdraw', 'delegate', 'keys create', 'keys show'],
    ...['recover', 'failed', 'failed list', 'failed show', 'failed recover'],
    ...['checkpoints', 'fork', 'claim', 'release', 'cancel', 'cost'],
  ])('of %s are command lines that this program takes', async (command) => {
    const { out } = await run([...command.split(' '), '--help']);
    const examples = [...out.matchAll(/^ {2}\$ npx signalbox (.+)$/gm)].map(([, line = '']) => line);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const words = (await wordsOf(example)).map((word) => (word === 'ada.key' ? 'FILE' : word));
      const given = { cwd: folder, env: { XDG_CONFIG_HOME: folder, ...unusable } };
      const { err } = await run([...words, ...(words.includes('create') ? ['--force'] : [])], given);
      expect(err).toMatch(example.includes('--file evidence.json') ? /^FILE_NOT_READABLE/ : /INVALID_CONFIGURATION|^$/);
    }
  });
});
