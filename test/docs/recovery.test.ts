import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatFailed } from '../../src/cli/format-failed.js';
import { formatStatus } from '../../src/cli/format-run.js';
import { checkDefinition, digestOf } from '../../src/contract/index.js';
import { FAILURES, type FailureCode, PROCEDURES, type Procedure } from '../../src/machine/index.js';
import { failed, failureOf, NOW } from '../cli/failures.js';
import { run } from '../cli/in-process.js';
import { order } from '../cli/order.js';
import { unusable, wordsOf } from '../cli/typed.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/recovery.md', import.meta.url)), 'utf8');
const voice = { colors: pc.createColors(false), cli: (words: string) => `npx signalbox ${words}` };
const codes = Object.keys(FAILURES) as FailureCode[];
const procedures = Object.entries(PROCEDURES);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-recovery-'));
  await writeFile(join(folder, 'limits.yaml'), 'tokens: 200000\n');
  await writeFile(join(folder, 'THE_SAME.json'), '{"tokens":200000}');
  await writeFile(join(folder, 'brief.md'), 'We need a portal. Members must be able to renew online.');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Holds that this program takes a command line: it goes as far as looking for a server. */
async function expectTaken(line: string): Promise<void> {
  const [npx, name, ...words] = await wordsOf(line);
  expect([npx, name]).toEqual(['npx', 'signalbox']);
  const { err } = await run(words, { cwd: folder, env: unusable });
  expect({ line, err }).toEqual({ line, err: expect.stringMatching(/^INVALID_CONFIGURATION /) });
}

const linesOf = (lines: readonly string[]) => lines.flatMap((line) => /npx signalbox .*$/.exec(line)?.[0] ?? []);

describe('the table of reasons and the ways out of each', () => {
  it.each(codes)('of %s is the same in the code and on the page', (code) => {
    const { when, procedures: legal } = FAILURES[code];
    expect(page).toContain(`| \`${code}\` | ${when} | ${legal.join(', ')} |`);
  });

  it.each(procedures)('says of %s the same on the page and in the help', async (name, does) => {
    expect(page).toContain(`| \`${name}\` | ${does} |`);
    for (const command of [['recover'], ['failed', 'recover']])
      expect((await run([...command, '--help'])).out).toMatch(new RegExp(`^  ${name} +${does}$`, 'm'));
  });

  it.each(codes)(
    'of %s is what show offers, each with what it does and commands that this program takes',
    async (code) => {
      const legal: readonly Procedure[] = FAILURES[code].procedures;
      const lines = formatStatus('r 1', failed(failureOf(code)), voice, { now: NOW });
      const offered = lines.flatMap((line) => /^ {2}(\w+): (.+)$/.exec(line)?.slice(1, 3) ?? []);
      const ways = lines.slice(lines.findIndex((line) => line.startsWith('Ways out')));
      expect(ways.flatMap((line) => /^ {2}(\w+): /.exec(line)?.[1] ?? [])).toEqual(legal);
      for (const procedure of legal) expect(offered).toContain(PROCEDURES[procedure]);
      const commands = linesOf(ways);
      expect(commands.length).toBeGreaterThanOrEqual(legal.length);
      for (const command of commands) await expectTaken(command);
    },
  );

  it('of a closed run is what show offers: to fork it', async () => {
    const lines = formatStatus('r 1', failed(failureOf('AGENT_ERROR')), voice, { now: NOW, closed: true });
    const [command = '', ...others] = linesOf(lines);
    expect(others).toEqual([]);
    await expectTaken(command);
  });

  it.each(['patch', 'rollback', 'rerun', 'abandon'] as const)(
    'of a proposed %s has a command for the second person',
    async (procedure) => {
      const said = { by: 'ada', reason: "it's needed", at: '2026-03-01T08:00:00.000Z', digest: digestOf('proposal') };
      const to = procedure === 'rollback' ? { to: '5' } : procedure === 'rerun' ? { to: 'drafting' } : {};
      const failure = failureOf('VALIDATION_FAILURE', { proposal: { procedure, ...said, ...to } });
      const lines = formatStatus('r 1', failed(failure), voice, { now: NOW });
      const [command = ''] = linesOf(lines.filter((line) => line.includes('somebody else confirms it with')));
      await expectTaken(command);
    },
  );

  it('of many runs has a command for each reason that one procedure answers', async () => {
    const counts = new Map<string, number>(codes.map((code) => [code, 2]));
    const commands = linesOf(formatFailed({ runs: [], counts, closed: false, now: NOW }, voice));
    expect(commands.length).toBeGreaterThan(5);
    for (const command of commands) await expectTaken(command);
  });
});

describe('the page', () => {
  const commands = Array.from(page.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = '']) => block.trim().split('\n'))
    .flat()
    .filter((line) => line.startsWith('npx signalbox '));

  it('shows commands', () => expect(commands.length).toBeGreaterThan(20));

  it('shows parts of definitions that check', () => {
    const [rules, stage] = Array.from(page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm), ([, block = '']) => parse(block));
    const reading = { ...order.states.reading, ...stage.charging };
    const given = { ...order, ...rules, initial: 'charging', states: { ...order.states, charging: reading } };
    expect(checkDefinition(given)).toEqual([]);
    expect(given.states.charging).toMatchObject({ compensation: { activity: 'refund' } });
  });

  it.each(commands)('%s is a command that this program takes', (line) => expectTaken(line));
});
