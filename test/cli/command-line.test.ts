import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/contract/index.js';
import { run } from './in-process.js';

const COMMANDS = [
  'dev',
  'worker',
  'run',
  'list',
  'show',
  'watch',
  'approve',
  'reject',
  'request-changes',
  'decide',
  'withdraw',
  'delegate',
  'edit',
  'keys',
  'recover',
  'failed',
  'checkpoints',
  'fork',
  'claim',
  'release',
  'cancel',
  'audit',
  'artifacts',
  'cost',
  'check',
  'diagram',
  'demo',
];

const FORK = ['fork', 'r', '--at', '4', '--as', 'ada', '--reason', 'x'];
const RECOVER = ['recover', 'r', '--as', 'ada', '--reason', 'x'];
const SAID = ['--as', 'ada', '--why', 'x'];
const MANY = ['failed', 'recover', 'resume', ...SAID];

describe('help', () => {
  it('lists every command and every exit code with its error codes', async () => {
    const { exit, out, err } = await run(['--help']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command}[ \\[]`, 'm'));
    for (const [code, { exit: number }] of Object.entries(ERRORS))
      expect(out).toMatch(new RegExp(`^ +${number} .*\\b${code}\\b`, 'm'));
  });

  it.each(COMMANDS)('%s --help shows an example and --json', async (command) => {
    const { exit, out } = await run([command, '--help']);
    expect(exit).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}\$ .*signalbox/);
    expect(out).toContain('--json');
  });
});

describe('a command line that is not right', () => {
  it.each([
    ['an unknown command', ['aprove', 'r'], /unknown command 'aprove'.*approve/],
    ['the help of an unknown command', ['rollback', '--help'], /unknown command 'rollback'/],
    ['the help of an unknown part', ['failed', 'revive', '-h'], /unknown command 'revive'/],
    ['a look back at nothing', ['show', '--at', '3'], /a run or --file, got neither/],
    ['an audit of two things', ['audit', 'r', '--file', 'f.json'], /a run or --file, got both/],
    ['a missing option', ['approve', 'r'], /--as/],
    ['an unknown option', ['list', '--waiting', 'ada'], /--waiting/],
    ['a missing argument', ['show'], /argument 'run'/],
    ['a limit that is no number', ['list', '--limit', 'all'], /--limit.*"all"/],
    ['an unknown lifecycle', ['list', '--lifecycle', 'sleeping'], /WAITING_FOR_APPROVAL.*"sleeping"/],
    ['a port that is none', ['dev', '--port', 'http'], /port.*"http"/],
    ['an audit of nothing', ['audit', '--verify'], /a run or --file/],
    ['a head that is no digest', ['audit', 'r', '--head', 'abc'], /--head to be a digest.*"abc"/],
    ['a recovery without a person', ['recover', 'r', 'resume', '--reason', 'x'], /--as/],
    ['two patches', ['recover', 'r', 'patch', '--patch', '{}', '--patch-file', 'p.json'], /got both/],
    [
      'a failure that is no number',
      ['recover', 'r', 'resume', '--failure', 'x', '--as', 'a', '--reason', 'x'],
      /--failure/,
    ],
    ['a fork from nowhere', ['fork', 'r', '--at', 'start', '--as', 'ada', '--reason', 'x'], /--at.*"start"/],
    ['a fork of no definition', [...FORK, '--definition', 'curent'], /same, current.*"curent"\s+did you mean current/],
    ['failed runs since nonsense', ['failed', 'list', '--since', 'monday'], /--since.*2h.*"monday"/],
    [
      'a text where the reason code belongs',
      [...MANY, '--all', '--reason', 'provider is back'],
      /reason code[\s\S]*--why/,
    ],
    ['many without why', ['failed', 'recover', 'resume', 'r', '--as', 'ada'], /--why/],
    ['many of no name', MANY, /names of runs, or --all/],
    ['all and names', [...MANY, 'r', '--all', '--reason', 'REJECTED'], /got both/],
    ['all of every reason', [...MANY, '--all'], /--all with --reason CODE[\s\S]*failed list/],
    ['names and filters', [...MANY, 'r', '--pipeline', 'p'], /names with filters/],
    ['many to one number', ['failed', 'recover', 'rollback', 'r', ...SAID], /each rolls back to a number of its own/],
    ['many by no procedure', ['failed', 'recover', 'reume', 'r', ...SAID], /got "reume"\s+did you mean resume/],
    ['many patched with nothing', ['failed', 'recover', 'patch', 'r', ...SAID], /--patch or --patch-file/],
    [
      'a patch where nothing is patched',
      [...RECOVER, 'resume', '--patch', '{}'],
      /resume takes no --patch, .*patch or raise/,
    ],
    ['a file of one', [...RECOVER, 'abandon', '--patch-file', '-'], /abandon takes no --patch-file/],
    [
      'a place for what has its own',
      [...RECOVER, 'patch', '--patch', '{}', '--to', 'x'],
      /patch takes no --to, .*rerun or/,
    ],
    ['many patched where nothing is', [...MANY, 'r', '--patch', '{}'], /resume takes no --patch/],
    ['many resumed elsewhere', [...MANY, 'r', '--to', 'drafting'], /resume takes no --to/],
    ['a diagram of nothing', ['diagram'], /a pipeline or --run/],
    ['a cost of nothing', ['cost'], /a run or --pipeline NAME, got neither/],
    ['a cost of two things', ['cost', 'r', '--pipeline', 'p'], /got both/],
    ['a month of a run', ['cost', 'r', '--month', '2026-11'], /--month with --pipeline/],
    ['a month that is none', ['cost', '--pipeline', 'p', '--month', '2026-13'], /2026-11, got "2026-13"/],
  ])('%s: USAGE on standard error, exit 2, nothing on standard output', async (_what, args, message) => {
    const outcome = await run(args, { stdin: '{}' });
    expect(outcome).toMatchObject({ exit: 2, out: '', err: expect.stringMatching(/^USAGE /) });
    expect(outcome.err).toMatch(message);
  });

  it.each([
    ['show', '--at', '1'],
    ['diff', '1', '2'],
    ['audit', '--verify'],
  ])('a file that is no export is no disagreement of a log with its history: %s', async (...args) => {
    const outcome = await run([...args, '--file', 'package.json'], { cwd: process.cwd() });
    expect(outcome).toMatchObject({
      exit: 3,
      out: '',
      err: expect.stringMatching(/^MALFORMED_JSON .*an audit export/),
    });
    expect(outcome.err).not.toContain('executions');
  });

  it('with --json the error is JSON, and still on standard error', async () => {
    const { exit, out, err } = await run(['approve', 'r', '--json']);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'USAGE', exit: 2, hint: expect.any(String) } });
  });
});

describe('definitions', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-cli-'));
    await writeFile(join(folder, 'good.yaml'), GOOD);
    await writeFile(join(folder, 'bad.yaml'), GOOD.replace('completed: done', 'completed: gone'));
    await writeFile(join(folder, 'retires.yaml'), GOOD.replace('kind: stage', 'kind: stage\n    retires: 3'));
    await writeFile(join(folder, 'shape.json'), '{"name": 7}');
    await writeFile(
      join(folder, 'misspelt.yaml'),
      GOOD.replace('kind: stage', 'kind: stage\n    retires: 3').replace('completed: done', 'completed: gone'),
    );
    await writeFile(join(folder, 'text.json'), '{"name": ');
    await writeFile(join(folder, 'text.yaml'), 'a: [1');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('check lists the catalogue', async () => {
    const { exit, out } = await run(['check', '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ pipeline: 'discoveryToSpecification', problems: [] }),
    );
  });

  it('check of one prints the input it takes', async () => {
    const { out } = await run(['check', 'discoveryToSpecification']);
    expect(out).toContain('"brief"');
  });

  it('a file that is right checks and draws', async () => {
    expect(await run(['check', 'good.yaml'], { cwd: folder })).toMatchObject({ exit: 0 });
    expect((await run(['diagram', 'good.yaml'], { cwd: folder })).out).toContain('stateDiagram-v2');
  });

  it('what has not the shape of a definition is named with its fix, and what is one is counted as one', async () => {
    const { exit, out, err } = await run(['check', 'misspelt.yaml'], { cwd: folder });
    expect(exit).toBe(5);
    expect(out).toMatch(
      /shape at states\.\w+\.retires: is unknown here; .*\n {4}fix: Write retry if that is meant, else leave it out\./,
    );
    expect(err).toContain('Mend each problem; ');
    const shape = await run(['check', 'shape.json'], { cwd: folder });
    expect(shape.out).toContain('shape at name: expected a string, got 7\n    fix: Put it in quotes: "7".');
    expect(shape.out).toContain('shape at states: is missing\n    fix: Add states there.');
    expect((await run(['check', 'retires.yaml'], { cwd: folder })).out).toContain('\n  1 problem\n');
    expect((await run(['check', 'researchNotes'])).out).toMatch(/, CANCELLED; \d gates; 0 problems\n/);
  });

  it('a problem is named with its place and its fix: INVALID_DEFINITION, exit 5', async () => {
    const { exit, out, err } = await run(['check', 'bad.yaml'], { cwd: folder });
    expect(exit).toBe(5);
    expect(out).toMatch(/unknown-target at states\.only\.on\.completed[\s\S]*fix: /);
    expect(err).toMatch(/^INVALID_DEFINITION /);
    expect(err).not.toContain('states.only');
  });

  it('a misspelled key and a wrong arrow are told together', async () => {
    const { exit, out } = await run(['check', 'misspelt.yaml'], { cwd: folder });
    expect(exit).toBe(5);
    expect(out).toMatch(/shape at states\.only\.retires: is unknown here; expected .*retry/);
    expect(out).toMatch(/unknown-target at states\.only\.on\.completed/);
  });

  it.each([
    ['shape.json', 5, 'INVALID_DEFINITION'],
    ['text.json', 3, 'MALFORMED_JSON'],
    ['text.yaml', 5, 'INVALID_DEFINITION'],
    ['nosuch.yaml', 3, 'FILE_NOT_READABLE'],
    ['discoveryToSpec', 4, 'UNKNOWN_PIPELINE'],
  ])('%s: exit %i, %s', async (name, exit, code) => {
    const outcome = await run(['check', name], { cwd: folder });
    expect(outcome).toMatchObject({ exit, err: expect.stringMatching(new RegExp(`^${code} `)) });
  });
});

const GOOD = `
name: tiny
version: "1"
input: { type: object }
deadline: 1d
initial: only
states:
  only:
    kind: stage
    work: { activity: work }
    timeout: 1m
    on: { completed: done }
  done: { kind: final }
`;
