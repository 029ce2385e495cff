import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { answered } from './answered.js';
import { invoke, startCli } from './invoke.js';

/** Each command is a process of its own, which is long where others want the processor, too. */
vi.setConfig({ testTimeout: 360_000 });

let server: TestServer;
let stopWorker: () => Promise<void>;
let cwd: string;
let broken = false;

beforeAll(async () => {
  server = await startTestServer();
  cwd = server.folder;
  stopWorker = await server.work({
    pipelines: [proposal],
    activities: {
      async draft(reads) {
        if (broken) throw new Error('the pen broke');
        return draft(reads as { [name: string]: unknown });
      },
    },
    reviewers: editors,
    artifacts: join(cwd, 'artifacts'),
  });
  await writeFile(join(cwd, 'brief.md'), 'a bridge');
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

const typed = (...args: string[]) =>
  invoke(args, { cwd, address: server.address, env: { SIGNALBOX_ARTIFACTS: join(cwd, 'artifacts') } });
const cli = (...args: string[]) => answered(() => typed(...args));
const json = async (...args: string[]) => {
  const outcome = await cli(...args, '--json');
  expect(outcome).toMatchObject({ exit: 0, err: '' });
  return JSON.parse(outcome.out);
};
const start = async (id: string) => {
  const words = ['run', 'proposal', '--remote', '--input', 'brief.md', '--as', 'olga', '--id', id];
  const started = await typed(...words, '--json');
  expect(started.exit).toBe(0);
  expect(JSON.parse(started.out)).toMatchObject({ run: id, pipeline: 'proposal' });
  return id;
};
const gateOf = (run: string, round: number) =>
  eventually(
    () => server.client.openGate(run),
    (gate) => gate?.round === round,
  );

describe('a run from its start to its end, by the command line alone', () => {
  it('is started, shown, sent back, approved, audited and its work fetched', async () => {
    const run = await start('flow-1');
    await gateOf(run, 1);
    const shown = (await cli('show', run)).out;
    expect(shown).toContain(`npx signalbox approve ${run} --as ada`);
    expect(shown).toMatch(/Text version 1 .*\n\nProposal: a bridge/);
    expect(await json('show', run)).toMatchObject({ shown: [{ name: 'text', value: 'Proposal: a bridge' }] });
    expect((await cli('show', run, '--address', server.address)).out).toContain(
      `--gate awaitingApproval --round 1 --address ${server.address}`,
    );
    await eventually(
      () => json('list', '--waiting-for', 'grace'),
      (waiting: readonly { run: string }[]) => waiting.some((one) => one.run === run),
    );
    expect(await json('request-changes', run, '--as', 'ada', '--comment', 'longer')).toMatchObject({
      run,
      status: { state: 'drafting' },
    });
    const digest = (await gateOf(run, 2))?.shows[0]?.digest ?? '';
    expect(await json('approve', run, '--as', 'grace', '--artifact', digest)).toMatchObject({
      status: { state: 'sent' },
    });
    expect(await json('artifacts', run)).toMatchObject([
      { name: 'text', version: 1 },
      { name: 'text', version: 2 },
    ]);
    expect((await cli('artifacts', run, '--get', 'text@2')).out).toBe('"Proposal: a bridge"\n');
    expect((await cli('artifacts', run, '--get', 'text', '--format', 'md')).out).toBe('# Text\n\nProposal: a bridge\n');
    expect((await cli('artifacts', run, '--get', 'input.brief', '--format', 'md')).out).toBe('a bridge\n');
    await cli('artifacts', run, '--get', 'text', '--out', 'text.md');
    expect(await readFile(join(cwd, 'text.md'), 'utf8')).toMatch(/^# Text/);
    expect(await cli('artifacts', run, '--get', 'text', '--format', 'pdf')).toMatchObject({ exit: 2 });
    const elsewhere = await invoke(['artifacts', run, '--get', 'text'], { cwd, address: server.address });
    expect(elsewhere).toMatchObject({
      exit: 11,
      err: expect.stringMatching(/searched: .*\.signalbox.*\n.*SIGNALBOX_ARTIFACTS/),
    });
    expect(await cli('artifacts', run, '--get', 'text@9')).toMatchObject({ exit: 4 });
    const story = (await cli('audit', run)).out;
    for (const words of [
      /changesRequested by ada \(cli\): "longer"/,
      /saw text sha256:/,
      /→ sent {2}approved by grace/,
    ])
      expect(story).toMatch(words);
  });

  it('an export verifies without a server; with one letter changed it does not', async () => {
    await writeFile(join(cwd, 'evidence.json'), (await cli('audit', 'flow-1', '--json')).out);
    const verify = (file: string) => invoke(['audit', '--verify', '--file', file], { cwd, address: '127.0.0.1:1' });
    expect(await verify('evidence.json')).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/verified: \d+ entries/),
    });
    const text = await readFile(join(cwd, 'evidence.json'), 'utf8');
    await writeFile(join(cwd, 'log.json'), text.replace('"by": "grace"', '"by": "trace"'));
    await writeFile(
      join(cwd, 'history.json'),
      text.replace(/("eventTime": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d)\d/, '$1x'),
    );
    for (const file of ['log.json', 'history.json'])
      expect(await verify(file)).toMatchObject({
        exit: 8,
        err: expect.stringMatching(/^(AUDIT_MISMATCH|NOT_REPLAYABLE) /),
      });
    expect(await cli('audit', 'flow-1', '--verify')).toMatchObject({ exit: 0 });
  });

  it('a failed run says how to bring it back, and is brought back', async () => {
    broken = true;
    const run = await start('flow-2');
    await eventually(
      () => server.client.status(run),
      ({ state }) => state === 'FAILED',
    );
    expect((await cli('show', run)).out).toContain(`signalbox recover ${run} resume`);
    const illegal = await cli('recover', run, 'reopen', '--as', 'olga', '--reason', 'x');
    expect(illegal).toMatchObject({ exit: 6, err: expect.stringMatching(/^ILLEGAL_PROCEDURE /) });
    const unknown = await cli('recover', run, 'reume', '--as', 'olga', '--reason', 'x');
    expect(unknown).toMatchObject({
      exit: 6,
      err: expect.stringMatching(/one of resume, rerun, .*abandon[\s\S]*did you mean resume/),
    });
    broken = false;
    expect(await json('recover', run, 'resume', '--as', 'olga', '--reason', 'a new pen')).toMatchObject({
      procedure: 'resume',
    });
    await gateOf(run, 1);
    expect((await cli('audit', run)).out).toMatch(/resume by olga \(cli\): "a new pen"/);
  });
});

describe('watching', () => {
  it('prints a line a move, waits at the gate, and exits 0 when the run is complete', async () => {
    const child = startCli(
      ['run', 'proposal', '--remote', '--input', '-', '--as', 'olga', '--id', 'watched', '--watch'],
      { cwd, address: server.address },
    );
    const closed = once(child, 'close');
    child.stdin.end('a tunnel');
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    await eventually(
      async () => out,
      (text) => text.includes('awaitingApproval'),
    );
    await gateOf('watched', 1);
    await server.client.decide('watched', { decision: 'approved', by: 'ada' });
    const [exit] = await closed;
    expect(exit).toBe(0);
    expect(out).toMatch(
      /IDLE → drafting[\s\S]*drafting → awaitingApproval[\s\S]*awaitingApproval → sent[\s\S]*COMPLETE/,
    );
  });

  it('exits 7 when the run fails, and says what to do', async () => {
    broken = true;
    const outcome = await cli('run', 'proposal', '--remote', '--input', 'brief.md', '--watch');
    broken = false;
    expect(outcome).toMatchObject({ exit: 7, out: expect.stringMatching(/the pen broke[\s\S]*signalbox recover/) });
  });

  it('Ctrl-C leaves the run running and exits 130', async () => {
    const child = startCli(
      ['run', 'proposal', '--remote', '--input', 'brief.md', '--id', 'left', '--watch', '--json'],
      {
        cwd,
        address: server.address,
      },
    );
    await once(child.stdout, 'data');
    await gateOf('left', 1);
    child.kill('SIGINT');
    const [exit] = await once(child, 'close');
    expect(exit).toBe(130);
    expect(await server.client.describe('left')).toMatchObject({ open: true });
  });
});

describe('without a worker', () => {
  it('a closed run is shown, its work is listed, and a decision is told that it has ended', async () => {
    await stopWorker();
    stopWorker = async () => undefined;
    expect(await typed('show', 'flow-1')).toMatchObject({ exit: 0, out: expect.stringContaining('sent since') });
    expect(
      JSON.parse((await typed('artifacts', 'flow-1', '--json')).out).map(({ version }: { version: number }) => version),
    ).toEqual([1, 2]);
    for (const args of [
      ['approve', 'flow-1', '--as', 'ada'],
      ['recover', 'flow-1', 'resume', '--as', 'ada', '--reason', 'x'],
    ])
      expect(await cli(...args)).toMatchObject({ exit: 6, err: expect.stringMatching(/^RUN_CLOSED .*ended/) });
  });
});
