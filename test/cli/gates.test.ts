import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createStaticDirectory } from '../../src/worker/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { answered } from './answered.js';
import { invoke } from './invoke.js';
import { sealed, staff, strict } from './release.js';

/** Each command is a process of its own, which is long where others want the processor, too. */
vi.setConfig({ testTimeout: 360_000 });

let server: TestServer;
let stopWorker: () => Promise<void>;
let cwd: string;
const keys: { [id: string]: { keys: string[] } } = {};

const cli = (...args: string[]) => answered(() => invoke(args, { cwd, address: server.address, env: { HOME: cwd } }));
const json = async (...args: string[]) => {
  const outcome = await cli(...args, '--json');
  expect(outcome).toMatchObject({ exit: 0, err: '' });
  return JSON.parse(outcome.out);
};
const refused = (exit: number, code: string) => ({
  exit,
  out: '',
  err: expect.stringMatching(new RegExp(`^${code} `)),
});
const gateOf = (run: string, round = 1) =>
  eventually(
    () => server.client.openGate(run),
    (gate) => gate?.round === round,
  );
const open = async (pipeline: string) => {
  const { run } = await server.client.start(pipeline, { brief: 'a bridge', requestedBy: 'rita' });
  const gate = await gateOf(run);
  return { run, digest: gate?.shows[0]?.digest ?? '' };
};

beforeAll(async () => {
  server = await startTestServer();
  cwd = server.folder;
  for (const who of ['ed', 'eve']) {
    const { publicKey } = await json('keys', 'create', '--as', who, '--out', `${who}.key`);
    keys[who] = { keys: [publicKey] };
  }
  await json('keys', 'create', '--as', 'mallory', '--out', 'mallory.key');
  await writeFile(join(cwd, 'note.json'), '"A note by hand"');
  stopWorker = await server.work({
    pipelines: [strict, sealed],
    activities: { draft: async ({ decision }) => (decision ? 'A better note' : 'A note') },
    reviewers: createStaticDirectory({ people: keys, roles: staff, groups: {}, owners: {} }),
  });
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

describe('a gate that asks for much, by the command line alone', () => {
  it('show says what is asked and shown, who is needed, what happens by itself, and commands that work', async () => {
    const { run, digest } = await open('strict');
    const { out } = await cli('show', run);
    expect(out.indexOf('May this note go out?')).toBeLessThan(out.indexOf('A note'));
    expect(out.indexOf('A note')).toBeLessThan(out.indexOf('Who decides'));
    for (const words of [
      'Needed: 2 different people must approve: 1 of the role editor, 1 of the role counsel',
      'Still needed: 2 more, with 1 of the role editor (ed, eve); 1 of the role counsel (cora)',
      'May not decide: rita, who asked for the run',
      'A part may be handed to: dora',
      'whoever has not decided is reminded',
      'boss may decide, too',
      'the deadline; the gate expires',
      `It names the digest of note: ${digest}`,
      'A comment, for: rejected',
      'approved takes data: {"risk":"low|high"}',
      `npx signalbox delegate ${run} --as ed --to OTHER`,
      `npx signalbox edit ${run} --as ed --name note --file VERSION.json`,
    ])
      expect(out).toContain(words);
    const command = out.split('\n').find((line) => line.includes(`signalbox approve ${run}`)) ?? '';
    expect(command).toMatch(/--artifact sha256:[0-9a-f]{12} --data '\{"risk":"low\|high"\}'$/);
  });

  it('is decided by two, and one reading of the log tells who was refused and why', async () => {
    const { run, digest } = await open('strict');
    const seen = ['--artifact', digest.slice(7, 19), '--data', '{"risk":"low"}'];
    expect(await cli('approve', run, '--as', 'rita', ...seen)).toMatchObject(refused(6, 'EXCLUDED'));
    await server.client.signal(run, 'approve', { by: 'rita' });
    expect(await cli('approve', run, '--as', 'ed', '--data', '{"risk":"low"}')).toMatchObject(
      refused(6, 'DIGEST_REQUIRED'),
    );
    expect(await cli('approve', run, '--as', 'ed', '--artifact', digest.slice(7, 19))).toMatchObject(
      refused(6, 'FORM_MISMATCH'),
    );
    expect(await cli('approve', run, '--as', 'ed', '--artifact', 'abc')).toMatchObject(refused(3, 'MALFORMED_MESSAGE'));
    expect(await cli('approve', run, '--as', 'ed', '--artifact', '0'.repeat(12))).toMatchObject(
      refused(6, 'DIGEST_MISMATCH'),
    );
    const first = await json('approve', run, '--as', 'ed', ...seen, '--condition', 'after the audit');
    expect(first).toMatchObject({ status: { state: 'review', gate: { decisions: [{ by: 'ed' }] } } });
    const again = { by: 'ed', artifact: digest, data: { risk: 'low' } };
    await server.client.signal(run, 'approve', again);
    expect(await cli('approve', run, '--as', 'cora', '--round', '2', ...seen)).toMatchObject(
      refused(6, 'GATE_NOT_OPEN'),
    );
    await writeFile(join(cwd, 'risk.json'), '{"risk":"low"}');
    expect((await cli('show', run)).out).toMatch(
      /Still needed: 1 more, with 1 of the role counsel \(cora\)[\s\S]*ed approved, .*on condition: after the audit/,
    );
    const last = await json('approve', run, '--as', 'cora', '--artifact', digest, '--data', '@risk.json');
    expect(last).toMatchObject({ status: { state: 'sent' } });
    const story = (await cli('audit', run)).out;
    const order = [
      /refused approve by rita \(signal\): EXCLUDED rita may not decide at review: rita asked for the run/,
      /approved by ed \(cli\); it counts, and the gate stays open/,
      /on condition: after the audit/,
      /refused approve by ed \(signal\): ALREADY_DECIDED ed has said approved/,
      /review → sent {2}approved by cora \(cli\)/,
    ].map((words) => story.search(words));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
  });

  it('a part is handed on and taken back, a decision is withdrawn, and an edit voids what was decided', async () => {
    const { run, digest } = await open('strict');
    const seen = ['--artifact', digest, '--data', '{"risk":"low"}'];
    await json('delegate', run, '--as', 'ed', '--to', 'dora');
    expect((await cli('show', run)).out).toMatch(/dora decides in the place of ed since/);
    await json('approve', run, '--as', 'dora', ...seen);
    await json('withdraw', run, '--as', 'dora', '--comment', 'page 3');
    await json('withdraw', run, '--as', 'ed');
    await json('approve', run, '--as', 'eve', ...seen);
    expect(await cli('edit', run, '--as', 'cora', '--name', 'letter', '--file', 'note.json')).toMatchObject(
      refused(6, 'NOT_EDITABLE'),
    );
    const edited = await json('edit', run, '--as', 'cora', '--name', 'note', '--file', 'note.json');
    expect(edited).toMatchObject({ message: 'edit', status: { gate: { decisions: [], shows: [{ version: 2 }] } } });
    const story = (await cli('audit', run)).out;
    for (const words of [
      /delegated by ed \(cli\); ed hands their part to dora/,
      /approved by dora \(cli\) for ed; it counts/,
      /withdrawn by dora \(cli\).*: "page 3"; dora takes back their decision/,
      /edited by cora \(cli\); cora replaces note by version 2; the decisions of eve are void/,
      /made note v2/,
      /→ review .*\n.*made note v1.*\n.*asks: May this note go out\?\n.*may decide: ed, eve, cora; needed: 2 different people must approve: 1 of the role editor, 1 of the role counsel\n.*may not decide: rita, who asked for the run\n.*deadline \w{3} \d/,
      /ed hands their part to dora.*\n.*\n.*still needed: 2 more, .*; may decide: dora, eve, cora/,
      /approved by dora \(cli\) for ed.*\n(.*\n)*? *still needed: 1 more, with 1 of the role counsel \(cora\)\n/,
    ])
      expect(story).toMatch(words);
    const shown = (await cli('show', run)).out;
    expect(shown).toMatch(/Note version 2, written by cora .*\n\nA note by hand\n/);
    expect(shown).toMatch(/note@2 .*, written by cora$/m);
    expect((await cli('artifacts', run, '--get', 'note', '--format', 'md')).out).toContain('> Written by cora.');
    await json(
      'approve',
      run,
      '--as',
      'eve',
      '--artifact',
      edited.status.gate.shows[0].digest,
      '--data',
      '{"risk":"low"}',
    );
    const again = await cli('edit', run, '--as', 'cora', '--name', 'note', '--file', 'note.json');
    expect(again.out).toMatch(/^note replaced by cora; the decisions of eve are void\n/);
    expect(await cli('artifacts', run, '--get', 'note', '--out', 'no/where.md')).toMatchObject(
      refused(3, 'FILE_NOT_WRITABLE'),
    );
  });

  it('the next round shows what has changed and what was said', async () => {
    const { run, digest } = await open('strict');
    await json('request-changes', run, '--as', 'ed', '--comment', 'better, please', '--artifact', digest);
    await gateOf(run, 2);
    expect((await cli('show', run)).out).toMatch(
      /What has changed in note since the round before[\s\S]*What was said in round 1\n {2}ed asked for changes, .*“better, please”\n {2}What is shown now is the answer/,
    );
  });
});

describe('watching a gate', () => {
  it('tells each decision that counts as a line, and who is still awaited', async () => {
    await writeFile(join(cwd, 'brief.json'), '{"brief":"a ferry","requestedBy":"rita"}');
    const watching = cli('run', 'strict', '--remote', '--input', 'brief.json', '--id', 'watched', '--watch');
    await eventually(
      () => server.client.list({ pipeline: 'strict' }),
      (runs) => runs.some(({ run }) => run === 'watched'),
    );
    const gate = await gateOf('watched');
    const decision = { decision: 'approved', artifact: gate?.shows[0]?.digest, data: { risk: 'low' } };
    await server.client.decide('watched', { ...decision, by: 'ed' });
    await server.client.decide('watched', { ...decision, by: 'cora' });
    const { exit, out } = await watching;
    expect(exit).toBe(0);
    expect(out).toMatch(/review {2}approved by ed \(update\); it counts, and the gate stays open\n[\s\S]*→ sent/);
  });
});

describe('a gate that takes signed decisions only', () => {
  it('a key is in a file of its owner alone, and is never written over unasked', async () => {
    expect((await stat(join(cwd, 'ed.key'))).mode & 0o777).toBe(0o600);
    const before = await readFile(join(cwd, 'ed.key'), 'utf8');
    expect(await cli('keys', 'create', '--as', 'ed', '--out', 'ed.key')).toMatchObject(refused(2, 'USAGE'));
    expect(await readFile(join(cwd, 'ed.key'), 'utf8')).toBe(before);
    expect(await cli('keys', 'show', 'ed.key')).toMatchObject({ exit: 0, out: `${keys.ed?.keys[0]}\n` });
    const made = await cli('keys', 'create', '--as', 'zoë k.');
    expect(made.out).toMatch(/people:\n {2}zoë k\.:\n {4}keys: \["ed25519:[A-Za-z0-9+/]{43}="\]\n$/);
    expect(made.out).not.toContain('PRIVATE');
    expect((await stat(join(cwd, '.config/signalbox/keys/zo%C3%AB%20k..key'))).mode & 0o777).toBe(0o600);
    expect(await cli('keys', 'show', 'note.json')).toMatchObject(refused(3, 'FILE_NOT_READABLE'));
  });

  it('without a key nothing is sent; with one the person sees what they sign; another key is known for one', async () => {
    const { run } = await open('sealed');
    const { seq } = await server.client.status(run);
    const bare = await cli('approve', run, '--as', 'ed');
    expect(bare).toMatchObject(refused(6, 'SIGNATURE_REQUIRED'));
    expect(bare.err).toMatch(/--key FILE[\s\S]*SIGNALBOX_KEY=FILE/);
    expect(await cli('approve', run, '--as', 'ed', '--key', 'mallory.key')).toMatchObject(
      refused(6, 'SIGNATURE_INVALID'),
    );
    expect((await server.client.status(run)).seq).toBe(seq);
    const { out } = await cli('show', run);
    expect(out).not.toContain('temporal workflow signal');
    expect(out).toContain(`approve ${run} --as ed --gate review --round 1 --key FILE`);
    const signed = await cli('approve', run, '--as', 'ed', '--key', 'ed.key', '--comment', 'Größe: ok ✓');
    expect(signed).toMatchObject({ exit: 0, err: expect.stringContaining('Signed by ed with ed25519:') });
    expect(signed.err).toMatch(/decision approved\n[\s\S]*shown {4}note sha256:[0-9a-f]{64}/);
    await json('withdraw', run, '--as', 'ed', '--key', 'ed.key');
    await json('edit', run, '--as', 'eve', '--name', 'note', '--file', 'note.json', '--key', 'eve.key');
    await json('delegate', run, '--as', 'ed', '--to', 'dora', '--key', 'ed.key');
    await json('withdraw', run, '--as', 'ed', '--key', 'ed.key');
    await json('approve', run, '--as', 'ed', '--key', 'ed.key');
    const last = ['approve', run, '--as', 'eve', '--json'];
    const env = { HOME: cwd, SIGNALBOX_KEY: join(cwd, 'eve.key') };
    expect(await invoke(last, { cwd, address: server.address, env })).toMatchObject({ exit: 0, err: '' });
    const verified = await cli('audit', run, '--verify');
    expect(verified).toMatchObject({ exit: 0, out: expect.stringContaining('7 signatures') });
    expect(verified.out).toContain('every signature holds, checked without replay: 7');
  });
});
