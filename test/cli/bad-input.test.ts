import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { invoke } from './invoke.js';

/** Each command is a process of its own, which is long where others want the processor, too. */
vi.setConfig({ testTimeout: 360_000 });

let server: TestServer;
let stopWorker: () => Promise<void>;
let cwd: string;

beforeAll(async () => {
  server = await startTestServer();
  stopWorker = await server.work({
    pipelines: [proposal],
    activities: { draft },
    reviewers: { ...editors, 'product-owner': ['dana'], architect: ['kim'] },
  });
  cwd = server.folder;
  await writeFile(join(cwd, 'good.md'), 'The system must send mail.');
  await writeFile(join(cwd, 'empty.md'), '');
  await writeFile(join(cwd, 'binary.md'), Buffer.from([80, 65, 0, 1, 2]));
  await writeFile(join(cwd, 'large.md'), 'a'.repeat(250_000));
  await writeFile(join(cwd, 'latin1.md'), Buffer.from('caf\u00e9', 'latin1'));
  await writeFile(join(cwd, 'broken.json'), '{"brief": "x", ');
  await writeFile(join(cwd, 'list.json'), '["brief"]');
  await writeFile(join(cwd, 'lacking.json'), '{"title": "x"}');
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

const cli = (...args: string[]) => invoke(args, { cwd, address: server.address });

describe('a start with bad input: a code, words, an exit code, and no run', () => {
  it.each([
    ['empty.md', 3, 'INVALID_INPUT', /empty\.md.*an empty file/],
    ['binary.md', 3, 'INVALID_INPUT', /binary data/],
    ['large.md', 3, 'INVALID_INPUT', /200 KB.*250000 bytes/],
    ['latin1.md', 3, 'INVALID_INPUT', /UTF-8/],
    ['broken.json', 3, 'MALFORMED_JSON', /broken\.json/],
    ['list.json', 3, 'INVALID_INPUT', /JSON object.*a list/],
    ['lacking.json', 3, 'INVALID_INPUT', /brief/],
    ['nosuch.md', 3, 'FILE_NOT_READABLE', /no such file/],
    ['.', 3, 'FILE_NOT_READABLE', /a folder/],
    ['', 3, 'FILE_NOT_READABLE', /the name of a file, got an empty one/],
    ['-', 3, 'INVALID_INPUT', /on standard input, JSON or a brief, got nothing/],
  ])('%s: exit %i, %s', async (file, exit, code, words) => {
    const before = await server.client.list();
    const outcome = await cli('run', 'discoveryToSpecification', '--input', file);
    expect(outcome).toMatchObject({ exit, out: '', err: expect.stringMatching(new RegExp(`^${code} `)) });
    expect(outcome.err).toMatch(words);
    expect(await server.client.list()).toEqual(before);
  });

  it('a brief that asks for nothing is told in plain words what a brief says', async () => {
    const outcome = await invoke(['run', 'discoveryToSpecification', '--input', '-'], { cwd, stdin: 'hello' });
    expect(outcome).toMatchObject({ exit: 3, err: expect.stringMatching(/a few sentences.*got 1 word \("hello"\)/) });
  });

  it('an empty name for the run is USAGE', async () => {
    const outcome = await cli('run', 'proposal', '--remote', '--input', 'good.md', '--id', '');
    expect(outcome).toMatchObject({ exit: 2, err: expect.stringMatching(/^USAGE .*name/) });
  });

  it('an unknown pipeline is UNKNOWN_PIPELINE with the nearest name', async () => {
    const outcome = await cli('run', 'discoveryToSpec', '--input', 'good.md');
    expect(outcome).toMatchObject({
      exit: 4,
      err: expect.stringMatching(/^UNKNOWN_PIPELINE .*\n.*discoveryToSpecification/),
    });
  });

  it('what only the worker can judge, the worker judges: the run ends, and the words come back', async () => {
    const unknown = await cli('run', 'nosuch', '--remote', '--input', 'good.md');
    expect(unknown).toMatchObject({ exit: 4, err: expect.stringMatching(/^UNKNOWN_PIPELINE /m) });
    const lacking = await cli('run', 'proposal', '--remote', '--input', 'lacking.json');
    expect(lacking).toMatchObject({ exit: 3, err: expect.stringMatching(/^INVALID_INPUT [\s\S]*brief/) });
  });
});

describe('a decision that does not count: a code, an exit code, and a run that is where it was', () => {
  let run: string;
  beforeAll(async () => {
    ({ run } = await server.client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' }));
    await eventually(
      () => server.client.openGate(run),
      (gate) => gate !== null,
    );
  });

  it.each([
    ['by somebody who may not decide', ['approve', 'RUN', '--as', 'mallory'], 6, 'NOT_A_REVIEWER'],
    [
      'on another artifact',
      ['approve', 'RUN', '--as', 'ada', '--artifact', `sha256:${'0'.repeat(64)}`],
      6,
      'DIGEST_MISMATCH',
    ],
    ['with half a digest', ['approve', 'RUN', '--as', 'ada', '--artifact', 'sha256:12'], 3, 'MALFORMED_MESSAGE'],
    ['for another gate', ['reject', 'RUN', '--as', 'ada', '--gate', 'nosuch'], 6, 'GATE_NOT_OPEN'],
    [
      'that the gate does not offer',
      ['decide', 'RUN', '--as', 'ada', '--decision', 'burned'],
      6,
      'DECISION_NOT_OFFERED',
    ],
    ['by nobody', ['approve', 'RUN', '--as', ''], 2, 'USAGE'],
    [
      'a recovery of a run that has not failed',
      ['recover', 'RUN', 'resume', '--as', 'ada', '--reason', 'x'],
      6,
      'RUN_NOT_FAILED',
    ],
    ['for an unknown run', ['approve', 'nosuch', '--as', 'ada'], 4, 'UNKNOWN_RUN'],
  ])('%s', async (_what, args, exit, code) => {
    const before = await server.client.status(run);
    const outcome = await cli(...args.map((arg) => (arg === 'RUN' ? run : arg)), '--json');
    expect(outcome).toMatchObject({ exit, out: '' });
    expect(JSON.parse(outcome.err)).toMatchObject({ error: { code, exit, hint: expect.any(String) } });
    expect(await server.client.status(run)).toEqual(before);
  });

  it('after the run has ended: RUN_CLOSED', async () => {
    expect(await cli('decide', run, '--decision', 'shelved', '--as', 'grace')).toMatchObject({ exit: 0 });
    await eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
    const late = await cli('approve', run, '--as', 'ada');
    expect(late).toMatchObject({ exit: 6, err: expect.stringMatching(/^(RUN_CLOSED|GATE_NOT_OPEN) /) });
  });
});

describe('nobody there', () => {
  it('no server: NO_SERVER, exit 9, and how to start one', async () => {
    const outcome = await invoke(['list'], { cwd, address: '127.0.0.1:1' });
    expect(outcome).toMatchObject({
      exit: 9,
      out: '',
      err: expect.stringMatching(/^NO_SERVER .*127\.0\.0\.1:1[\s\S]*npx signalbox dev/),
    });
  });

  it.each([
    ['list', []],
    ['show', ['first']],
    ['worker', []],
  ])('an unknown namespace is INVALID_CONFIGURATION to %s', async (command, args) => {
    const outcome = await cli(command, ...args, '--namespace', 'nowhere');
    expect(outcome).toMatchObject({ exit: 10, err: expect.stringMatching(/^INVALID_CONFIGURATION .*namespace/) });
  });

  it('a setting of the environment that cannot be used: INVALID_CONFIGURATION, exit 10', async () => {
    const env = { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nonexistent.pem', TEMPORAL_TLS_CLIENT_KEY_PATH: '/nonexistent.key' };
    expect(await invoke(['list'], { cwd, env })).toMatchObject({ exit: 10 });
  });

  it('reviewers that cannot be read: the worker does not start', async () => {
    const outcome = await invoke(['worker'], { cwd, address: server.address, env: { SIGNALBOX_REVIEWERS: 'good.md' } });
    expect(outcome).toMatchObject({ exit: 10, err: expect.stringMatching(/^INVALID_CONFIGURATION /) });
  });
});
