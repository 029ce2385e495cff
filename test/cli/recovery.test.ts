import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FailureView } from '../../src/contract/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { answered } from './answered.js';
import { run as runHere } from './in-process.js';
import type { Outcome } from './invoke.js';
import { activitiesOf, order, type World } from './order.js';
import { wordsOf } from './typed.js';

const world: World = { fault: undefined, shipped: true };
let server: TestServer;
let stopWorker: () => Promise<void>;

const work = () => server.work({ pipelines: [order], activities: activitiesOf(world) as never });
const cli = (...args: string[]) =>
  answered(() => runHere(args, { cwd: server.folder, env: { TEMPORAL_ADDRESS: server.address } }));
const json = async (...args: string[]) => {
  const outcome = await cli(...args, '--json');
  expect(outcome).toMatchObject({ exit: 0, err: '' });
  return JSON.parse(outcome.out);
};
const refused = (code: string) => ({ exit: 6, out: '', err: expect.stringMatching(new RegExp(`^${code} `)) });

/** Types a command line that was printed, as a shell reads it. */
async function type(line: string): Promise<Outcome> {
  const [npx, name, ...words] = await wordsOf(line);
  expect([npx, name]).toEqual(['npx', 'signalbox']);
  return cli(...words);
}
const printed = (out: string, words: string) =>
  /npx signalbox .*/.exec(out.split('\n').find((line) => line.includes(words)) ?? '')?.[0] ?? '';

const reaches = (run: string, state: string) =>
  eventually(
    () => server.client.status(run),
    (status) => status.state === state,
  );
const atGate = (run: string) =>
  eventually(
    () => server.client.openGate(run),
    (gate) => gate !== null,
  );
const start = async (brief = 'a bridge') => {
  const { run } = await server.client.start('order', { brief, requestedBy: 'olga' });
  await atGate(run);
  return run;
};
const failedRun = async (brief?: string): Promise<{ run: string; failure: FailureView }> => {
  const run = await start(brief);
  await server.client.decide(run, { decision: 'approved', by: 'ada' });
  const status = await reaches(run, 'FAILED');
  if (status.lifecycle !== 'FAILED') throw new Error('it did not fail');
  return { run, failure: status.failure };
};

beforeAll(async () => {
  server = await startTestServer();
  stopWorker = await work();
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});
beforeEach(() => {
  Object.assign(world, { fault: undefined, shipped: true });
});

describe('a failed run', () => {
  it('says what happened and why, and is brought back by the first command it prints', async () => {
    world.fault = 'EXTERNAL_API_ERROR';
    const { run } = await failedRun();
    const { out } = await cli('show', run);
    for (const words of [
      'EXTERNAL_API_ERROR in pricing: no price list',
      'activity price, in attempt 1',
      /--to pricing --failure \d+\n +or --to reading\n/,
      /given notes sha256:/,
      /EXTERNAL_API_ERROR: no price list\n +ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:9/,
      /until .* \(in \dd \d\dh\) it can be brought back/,
    ])
      expect(out).toMatch(words);
    const first = printed(out, `signalbox recover ${run}`);
    world.fault = undefined;
    expect(await type(first)).toMatchObject({ exit: 0, out: expect.stringMatching(/^resume by YOU/) });
    await reaches(run, 'done');
    expect((await cli('audit', run)).out).toMatch(/FAILED → pricing {2}resume by YOU \(cli\): "why"/);
    const watched = await cli('watch', run);
    expect(watched).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/→ FAILED[\s\S]*FAILED → pricing[\s\S]*→ done/),
    });
  });

  it('is not recovered from a failure that nobody has looked at', async () => {
    world.fault = 'EXTERNAL_API_ERROR';
    const { run } = await failedRun();
    const { out } = await cli('show', run);
    const resume = printed(out, `signalbox recover ${run}`);
    await type(resume);
    await eventually(
      () => server.client.status(run),
      (status) => status.lifecycle === 'FAILED' && !resume.endsWith(` ${status.failure.seq}`),
    );
    expect(await type(resume)).toMatchObject(refused('STALE_FAILURE'));
  });

  it('rolls back to a checkpoint that checkpoints and recover list', async () => {
    world.shipped = false;
    const { run, failure } = await failedRun();
    expect(failure.code).toBe('AGENT_ERROR');
    const without = await cli('recover', run, 'rollback', '--as', 'ada', '--reason', 'x');
    expect(without).toMatchObject({ exit: 2, err: expect.stringMatching(/--to with the number[\s\S]*pricing, /) });
    const known = await json('checkpoints', run);
    expect(known).toMatchObject([
      { state: 'reading', event: 'admitted' },
      { state: 'review' },
      { state: 'pricing', event: 'approved' },
      { state: 'shipping' },
    ]);
    expect((await cli('checkpoints', run)).out).toMatch(/^NUMBER +WHEN +STATE +AFTER\n[\s\S]*new run from one: npx/);
    const wrong = await cli('recover', run, 'rollback', '--to', '99', '--as', 'ada', '--reason', 'x');
    expect(wrong).toMatchObject({ exit: 4, err: expect.stringMatching(/^UNKNOWN_CHECKPOINT /) });
    world.shipped = true;
    await type(printed((await cli('show', run)).out, `recover ${run} rollback`));
    await reaches(run, 'done');
    expect((await cli('audit', run)).out).toMatch(
      /rollback to \d+ by YOU \(cli\): "why"; still holds: approved at review by ada/,
    );
  });

  it('takes a patch from a file by two people, the second by the command that the first is told', async () => {
    world.fault = 'VALIDATION_FAILURE';
    const { run } = await failedRun();
    await writeFile(join(server.folder, 'price.yaml'), 'price:\n  amount: 8\n');
    const patch = ['recover', run, 'patch', '--reason', 'by phone', '--patch-file', 'price.yaml', '--as'];
    const dry = (who: string) =>
      cli('failed', 'recover', 'patch', run, '--why', 'x', '--patch-file', 'price.yaml', '--dry-run', '--as', who);
    expect((await dry('ada')).out).toMatch(/would be proposed; a second person .*\n1 run: 1 would be proposed\n$/);
    const { out } = await cli(...patch, 'ada');
    expect((await dry('ada')).out).toMatch(/refused SECOND_PERSON_NEEDED /);
    expect((await dry('bob')).out).toMatch(/would be recovered; it would confirm what ada proposed\n/);
    expect(out).toMatch(/^patch proposed by ada; nothing has changed yet/);
    expect((await cli('show', run)).out).toMatch(/Waits for a second person\n {2}ada proposed patch, .*"by phone"/);
    expect(await cli(...patch, 'ada')).toMatchObject(refused('SECOND_PERSON_NEEDED'));
    world.fault = undefined;
    await type(printed(out, 'signalbox recover'));
    await reaches(run, 'done');
    expect((await cli('audit', run)).out).toMatch(/patch by SOMEBODY_ELSE \(cli\), as ada proposed: "by phone"/);
  });

  it('is claimed by one, and others wait until it is given back', async () => {
    world.fault = 'EXTERNAL_API_ERROR';
    const { run } = await failedRun();
    expect((await cli('claim', run, '--as', 'ada')).out).toMatch(/^ada has the failed run until .*\(in (59m|1h)/);
    expect((await cli('show', run)).out).toMatch(/claimed by ada until/);
    const resume = ['recover', run, 'resume', '--reason', 'x', '--as'];
    expect(await cli(...resume, 'bob')).toMatchObject(refused('LEASED'));
    expect(await cli('release', run, '--as', 'bob')).toMatchObject(refused('NO_LEASE'));
    expect((await cli('release', run, '--as', 'ada')).out).toMatch(/^ada has given the failed run back/);
    world.fault = undefined;
    expect(await cli(...resume, 'bob')).toMatchObject({ exit: 0 });
    await reaches(run, 'done');
    expect((await cli('audit', run)).out).toMatch(/claimed: ada works on it[\s\S]*given back: ada/);
  });

  it('once abandoned says what was undone, and that a new run can go on from where it was', async () => {
    world.fault = 'EXTERNAL_API_ERROR';
    const { run } = await failedRun();
    await json('recover', run, 'abandon', '--as', 'ada', '--reason', 'no longer needed');
    await eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
    const { out } = await cli('show', run);
    expect(out).toMatch(/^FAILED .*\ngiven up by ada: no longer needed$/m);
    expect(out).toMatch(/Undone, the last first\n {2}reading, entered with entry \d+, was undone/);
    expect(out).toMatch(/The run has closed as failed: nothing brings it back/);
    expect(out).not.toContain('Ways out');
    world.fault = undefined;
    const fork = await type(`${printed(out, 'signalbox fork')} --watch --id after-${run}`);
    expect(fork.out).toMatch(/IDLE → pricing {2}forked by YOU[\s\S]*COMPLETE/);
  });
});

describe('a gate', () => {
  it('is claimed by one of its people', async () => {
    const run = await start();
    const { out } = await cli('show', run);
    expect((await type(printed(out, 'signalbox claim'))).out).toMatch(/^ada has the gate review until/);
    expect((await cli('show', run)).out).toMatch(/Claimed by\n {2}ada, until .*[\s\S]*release/);
  });
});

describe('a cancellation', () => {
  it('ends the run with who and why in its log, and what was undone', async () => {
    const run = await start();
    expect(await json('cancel', run, '--as', 'olga', '--reason', 'not needed')).toMatchObject({
      taken: true,
      by: 'olga',
    });
    await reaches(run, 'CANCELLED');
    await eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
    expect(await server.client.describe(run)).toMatchObject({ outcome: 'CANCELLED' });
    expect((await cli('audit', run)).out).toMatch(/cancellation asked for by olga \(cli\): not needed/);
    expect((await cli('show', run)).out).toMatch(
      /^CANCELLED .*\ncancelled by olga: not needed\n[\s\S]*reading, entered with entry \d+, was undone/m,
    );
    expect(await cli('cancel', run, '--as', 'olga', '--reason', 'again')).toMatchObject(refused('RUN_CLOSED'));
  });

  it('without a worker is kept by the server, and ends the run once a worker is back', async () => {
    const run = await start();
    await stopWorker();
    const asked = await cli('cancel', run, '--as', 'olga', '--reason', 'not needed');
    stopWorker = await work();
    expect(asked).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/^no worker answers .* keeps the cancellation/),
    });
    await reaches(run, 'CANCELLED');
    expect((await cli('audit', run)).out).toMatch(/cancellation asked for by olga \(cli\): not needed/);
  });
});

describe('a fork', () => {
  it('goes on from a checkpoint with another input, and each run names the other', async () => {
    const run = await start();
    const [first] = await json('checkpoints', run);
    await writeFile(join(server.folder, 'tunnel.json'), '{"brief":"a tunnel"}');
    const args = ['fork', run, '--at', String(first.seq), '--as', 'ada', '--reason', 'what if', '--id', `${run}-b`];
    const { out } = await cli(...args, '--input', 'tunnel.json');
    expect(out).toContain(`forked from ${run} at ${first.seq}, reading (after admitted, `);
    expect(await atGate(`${run}-b`)).toMatchObject({ gate: 'review' });
    expect((await cli('show', `${run}-b`)).out).toContain('Notes on a tunnel');
    expect((await cli('audit', `${run}-b`)).out).toMatch(/IDLE → reading {2}forked by ada/);
    await eventually(
      () => server.client.auditLog(run),
      (log) => log.some(({ event }) => event === 'forked'),
    );
    expect((await cli('audit', run)).out).toContain(`forked by ada (signal): ${run}-b goes on from entry ${first.seq}`);
  });

  it.each([
    ['of no checkpoint', ['--at', '99'], 4, 'UNKNOWN_CHECKPOINT'],
    ['with an input that does not fit', ['--at', '1', '--input', '{"brief":7}'], 3, 'INVALID_INPUT'],
  ])('%s is refused', async (_what, args, exit, code) => {
    const run = await start();
    const outcome: Outcome = await cli('fork', run, ...args, '--as', 'ada', '--reason', 'x');
    expect(outcome).toMatchObject({ exit, out: '', err: expect.stringMatching(new RegExp(`^${code} `)) });
  });
});
