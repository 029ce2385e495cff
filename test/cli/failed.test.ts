import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { answered } from './answered.js';
import { run as runHere } from './in-process.js';
import { activitiesOf, order, type World } from './order.js';

const world: World = { fault: 'EXTERNAL_API_ERROR', shipped: false };
let server: TestServer;
let stopWorker: () => Promise<void>;
const down: string[] = [];
let rejected = '';
let ended = '';

const cli = (...args: string[]) =>
  answered(() => runHere(args, { cwd: server.folder, env: { TEMPORAL_ADDRESS: server.address } }));
const json = async (...args: string[]) => JSON.parse((await cli(...args, '--json')).out);
const said = ['--as', 'ada', '--why', 'the price list is back'];
const down1 = () => down[0] ?? '';

const failedRuns = async (...filter: string[]): Promise<string[]> =>
  (await json('failed', 'list', ...filter)).map(({ run }: { run: string }) => run).toSorted();

async function failedRun(decision = 'approved'): Promise<string> {
  const { run } = await server.client.start('order', { brief: 'a bridge', requestedBy: 'olga' });
  await eventually(
    () => server.client.openGate(run),
    (gate) => gate !== null,
  );
  await server.client.decide(run, { decision, by: 'ada' });
  await eventually(
    () => server.client.status(run),
    ({ state }) => state === 'FAILED',
  );
  return run;
}

beforeAll(async () => {
  server = await startTestServer();
  stopWorker = await server.work({ pipelines: [order], activities: activitiesOf(world) as never });
  for (let count = 0; count < 3; count += 1) down.push(await failedRun());
  rejected = await failedRun('rejected');
  ended = await failedRun();
  await server.client.recover(ended, { procedure: 'abandon', by: 'ada', reason: 'not needed' });
  await eventually(
    async () => [await failedRuns('--limit', '100'), await failedRuns('--closed')],
    ([open, closed]) => `${open}` === `${[...down, rejected].toSorted()}` && `${closed}` === ended,
  );
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

describe('the failed runs', () => {
  it('are listed by reason, with where, since when, until when, and the command for all of them', async () => {
    const { exit, out } = await cli('failed', 'list');
    expect(exit).toBe(0);
    expect(out).toMatch(/^4 runs: 3 EXTERNAL_API_ERROR, 1 REJECTED\n/);
    expect(out).toMatch(
      /EXTERNAL_API_ERROR \(3\): a provider stayed down or refused\nRUN +PIPELINE +FAILED IN +SINCE +ABANDONED\n/,
    );
    for (const run of down)
      expect(out).toMatch(new RegExp(`^${run} +order +pricing +\\S.* ago +in \\dd \\d\\dh$`, 'm'));
    expect(out).toMatch(
      /all of them: npx signalbox failed recover resume --all --reason EXTERNAL_API_ERROR .*--dry-run/,
    );
    expect(out).not.toContain(ended);
  });

  it('are told apart from those that nobody can recover any more in the list of all runs', async () => {
    const { out } = await cli('list');
    expect(out).toMatch(new RegExp(`^${rejected} +FAILED +FAILED `, 'm'));
    expect(out).toMatch(new RegExp(`^${ended} +FAILED, closed +FAILED `, 'm'));
  });

  it('are filtered by reason, pipeline, state and time; those that ended are listed apart', async () => {
    const names = failedRuns;
    expect(await names('--reason', 'rejected')).toEqual([rejected]);
    expect(await names('--state', 'pricing')).toEqual(down.toSorted());
    expect(await names('--pipeline', 'nosuch')).toEqual([]);
    expect(await names('--since', '1h')).toHaveLength(4);
    expect(await names('--since', '2100-01-01')).toEqual([]);
    expect(await names('--closed')).toEqual([ended]);
    expect((await cli('failed', 'list', '--limit', '1')).out).toMatch(
      /^4 runs: [\s\S]*and \d more \(--limit 4 lists all\)/,
    );
    expect((await cli('failed', 'list', '--pipeline', 'nosuch')).out).toBe('no failed runs that wait for a recovery\n');
  });

  it('carry in JSON what a program needs to recover them', async () => {
    const [found] = await json('failed', 'list', '--reason', 'REJECTED');
    expect(found).toMatchObject({
      ...{ run: rejected, pipeline: 'order', reason: 'REJECTED', state: 'review', requestedBy: 'olga' },
      failure: { seq: expect.any(Number), procedures: ['rollback', 'abandon'] },
    });
  });

  it('are shown one by one', async () => {
    expect((await cli('failed', 'show', rejected)).out).toContain('REJECTED in review');
  });
});

describe('many runs', () => {
  it('are asked in a dry run, which changes nothing', async () => {
    const before = await server.client.status(down1());
    const all = ['failed', 'recover', 'resume', '--all', '--reason', 'EXTERNAL_API_ERROR', ...said, '--dry-run'];
    const { exit, out, err } = await cli(...all);
    expect({ exit, err }).toEqual({ exit: 0, err: 'asking 3 runs, 8 at once\n' });
    for (const run of down) expect(out).toContain(`${run}  would be recovered\n`);
    expect(out).toMatch(/3 runs: 3 would be recovered\n$/);
    const illegal = await cli('failed', 'recover', 'reopen', down1(), rejected, ...said, '--dry-run');
    expect(illegal).toMatchObject({
      exit: 6,
      out: expect.stringMatching(/refused ILLEGAL_PROCEDURE[\s\S]*2 runs: 2 refused\n$/),
    });
    expect(await server.client.status(down1())).toEqual(before);
  });

  it.each([
    ['no state', 'nosuch'],
    ['a state it was never in', 'shipping'],
    ['a gate', 'review'],
  ])('are refused in a dry run what they are refused without it: rerun to %s', async (_what, to) => {
    const command = ['failed', 'recover', 'rerun', down1(), '--to', to, ...said];
    const dry = await cli(...command, '--dry-run');
    const wet = await cli(...command);
    expect(dry).toMatchObject({ exit: 6, out: expect.stringMatching(/refused ILLEGAL_PROCEDURE .*1 refused\n$/s) });
    expect({ exit: dry.exit, out: dry.out }).toEqual({ exit: wet.exit, out: wet.out });
  });

  it('are told apart in a dry run by what would come of them', async () => {
    const dry = (...words: string[]) => cli('failed', 'recover', ...words, ...said, '--dry-run');
    const given = await dry('abandon', down1(), rejected);
    expect(given.out).toMatch(/would be abandoned\n[\s\S]*2 runs: 2 would be abandoned\n$/);
    expect((await dry('rerun', down1(), '--to', 'reading')).out).toMatch(/1 run: 1 would be recovered\n$/);
  });

  it('a claim by somebody else is told in a dry run', async () => {
    await server.client.claim(down1(), { by: 'bob' });
    const { out } = await cli('failed', 'recover', 'resume', down1(), ...said, '--dry-run');
    expect(out).toMatch(/refused LEASED it is claimed by bob until/);
    await server.client.release(down1(), { by: 'bob' });
  });

  it('are recovered with a result for each; one that has moved on since, or is not known, is refused and left alone', async () => {
    Object.assign(world, { fault: undefined, shipped: true });
    const some = ['failed', 'recover', 'resume', '--all', '--reason', 'EXTERNAL_API_ERROR', ...said];
    expect(await json(...some, '--limit', '2', '--at-once', '1')).toMatchObject([
      { outcome: 'recovered' },
      { outcome: 'recovered' },
    ]);
    const outcome = await cli('failed', 'recover', 'resume', ...down, 'nosuch', ...said);
    expect(outcome.exit).toBe(6);
    expect(outcome.out).toMatch(/4 runs: 1 recovered, 3 refused\n$/);
    expect(outcome.out).toMatch(/^nosuch {2}refused UNKNOWN_RUN /m);
    for (const run of down) {
      await eventually(
        () => server.client.status(run),
        ({ state }) => state === 'done',
      );
      expect((await cli('audit', run)).out.match(/resume by ada \(cli\): "the price list is back"/g)).toHaveLength(1);
    }
    expect(await server.client.status(rejected)).toMatchObject({ lifecycle: 'FAILED' });
  });
});
