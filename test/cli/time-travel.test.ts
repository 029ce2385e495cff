import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resetWithCli, taskOf } from '../audit/reset-with-cli.js';
import { editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { answered } from './answered.js';
import { invoke } from './invoke.js';

/** Each command is a process of its own, which is long where others want the processor, too. */
vi.setConfig({ testTimeout: 360_000 });

let server: TestServer;
let stopWorker: () => Promise<void>;
let cwd: string;
let run: string;

const long = (round: number) =>
  Array.from(
    { length: 900 },
    (_line, at) => `Line ${at} of a long proposal that nobody reads${at === 7 ? ` (${round})` : ''}`,
  );

/** Small at first, from the second round on too large to travel in the history. */
async function draft({ decision }: { readonly [name: string]: unknown }) {
  if (decision === undefined) return { title: 'A bridge', days: 12 };
  const { round } = decision as { round: number };
  return { title: 'A bridge over the Inn', days: 12 + round, lines: long(round) };
}

const gateOf = (round: number) =>
  eventually(
    () => server.client.openGate(run),
    (gate) => gate?.round === round,
  );

beforeAll(async () => {
  server = await startTestServer();
  cwd = server.folder;
  stopWorker = await server.work({
    pipelines: [proposal],
    activities: { draft: (reads) => draft(reads as { [name: string]: unknown }) },
    reviewers: editors,
    artifacts: join(cwd, 'artifacts'),
  });
  const { client } = server;
  ({ run } = await client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' }));
  for (const [at, comment] of ['name the river', 'too long'].entries()) {
    await gateOf(at + 1);
    await client.decide(run, { decision: 'changesRequested', by: 'ada', comment });
  }
  await gateOf(3);
  await client.decide(run, { decision: 'approved', by: 'grace', comment: 'fine' });
  await eventually(
    () => client.describe(run),
    ({ open }) => !open,
  );
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

const cli = (...args: string[]) =>
  answered(() => invoke(args, { cwd, address: server.address, env: { SIGNALBOX_ARTIFACTS: join(cwd, 'artifacts') } }));

async function json(...args: string[]) {
  const { exit, out, err } = await cli(...args, '--json');
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  return JSON.parse(out);
}

describe('a run is shown as it was', () => {
  it('at every entry of its log, with what it knew, had made and had been told by then', async () => {
    expect(await json('show', run, '--at', '1')).toMatchObject({
      entry: { seq: 1, event: 'admitted' },
      state: 'drafting',
      input: { brief: 'a bridge' },
      context: {},
      artifacts: [],
    });
    const shown = await cli('show', run, '--at', '3');
    expect(shown).toMatchObject({ exit: 0, err: '' });
    for (const words of [
      /as it was at entry 3 of 7/,
      /drafting since/,
      /awaitingApproval → drafting {2}changesRequested by ada \(update\): "name the river"/,
      /Input\n {2}brief\n {4}a bridge/,
      /Context\n {2}text\n {4}A bridge/,
      /Visits {2}drafting 2, awaitingApproval 1/,
      /Made by then\n {2}text@1 {2}sha256:/,
      /Decided by then\n {3}3 /,
    ])
      expect(shown.out).toMatch(words);
  });

  it('with large values by digest and outline', async () => {
    const { out } = await cli('show', run, '--at', '4');
    expect(out).toMatch(/text\n {4}sha256:[0-9a-f]{64}, \d+ bytes of application\/json; its outline:\n/);
    expect(out).toContain('a list of 900');
  });

  it('and an entry that it does not have is refused with those it has', async () => {
    for (const args of [
      ['show', run, '--at', '99'],
      ['diff', run, '1', '99'],
    ])
      expect(await cli(...args)).toMatchObject({
        exit: 4,
        err: expect.stringMatching(/^UNKNOWN_CHECKPOINT .*from 1 to 7, got 99/),
      });
    expect(await cli('show', run, '--at', 'yesterday')).toMatchObject({ exit: 2 });
  });
});

describe('two entries of a run are compared', () => {
  it('in either order, with what happened, changed, was made and decided between', async () => {
    const forth = await cli('diff', run, '2', '4');
    expect(forth).toMatchObject({ exit: 0, err: '' });
    expect(forth.out).toBe((await cli('diff', run, '4', '2')).out);
    for (const words of [
      /State {2}awaitingApproval, as before/,
      /What happened\n {3}3 .*\n {3}4 /,
      /\+ decision {2}added/,
      /~ text {2}changed\n {4}title: "A bridge" → "A bridge over the Inn"\n {4}days: 12 → 13\n {4}lines: added a list of 900/,
      /Made between\n {2}text@2/,
      /Decided between\n {3}3 .* by ada/,
    ])
      expect(forth.out).toMatch(words);
  });

  it('with large values line by line where the artifact store has them', async () => {
    const { context } = await json('diff', run, '4', '6');
    expect(context.changed.text.lines).toEqual([
      'days: 13 → 14',
      expect.stringMatching(/^lines: added "Line 7 .* \(2\)"/),
      expect.stringMatching(/^lines: removed "Line 7 .* \(1\)"/),
    ]);
  });

  it('from an export, without a server; not from one that was changed', async () => {
    const file = join(cwd, 'evidence.json');
    expect((await cli('audit', run, '--out', file)).exit).toBe(0);
    const offline = (...args: string[]) => invoke([...args, '--file', file], { cwd, address: '127.0.0.1:1' });
    expect((await offline('show', '--at', '5')).out).toContain('as it was at entry 5 of 7');
    expect((await offline('diff', '5', '7')).out).toMatch(/awaitingApproval → sent|drafting → sent/);
    await writeFile(file, JSON.stringify({ ...JSON.parse((await cli('audit', run, '--json')).out), run: 'other' }));
    expect(await offline('show', '--at', '5')).toMatchObject({ err: expect.stringContaining('AUDIT_MISMATCH') });
  });
});

describe('a run that was reset with the tools of Temporal', () => {
  it('is audited with where it was cut and which decisions were given up, by whom', async () => {
    const { client } = server;
    const [whole] = (await client.history(run)).executions;
    const opened = (await client.auditLog(run)).find(({ seq }) => seq === 6);
    const event = taskOf(whole?.history ?? { events: [] }, opened?.at ?? '');
    await resetWithCli(server, { run, event, reason: 'a second thought' }, '--reapply-exclude', 'All');
    await gateOf(3);
    const { out } = await cli('audit', run, '--verify');
    for (const words of [
      /RESET .*: the history was cut after entry 5\n/,
      /"[^"]*a second thought"/,
      /given up: 2 entries, numbers 6 to 7\n/,
      /DECISIONS GIVEN ON THE ABANDONED BRANCH\n.* 7 .*approved by grace \(update\): "fine"\n.*at the gate awaitingApproval, round 3/,
      /✔ what resets gave up replays, and is the same history up to each cut/,
    ])
      expect(out).toMatch(words);
    expect(await json('show', run, '--at', '6')).toMatchObject({ state: 'awaitingApproval' });
  });
});
