import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import { type ReceivedRequest, refuse, type Said, saidIn, type Turn } from '../scripted-provider/index.js';
import { eventually } from '../temporal-server.js';
import { errandPipeline } from './errand.js';
import { type Errands, openErrands } from './errands.js';
import { receipt } from './row.js';

const errand = errandPipeline({ retry: { maximumAttempts: 2, initialInterval: '100ms' } });

/** A gate before the errand, so that there is a checkpoint before the stage. */
const pipeline: Definition = {
  ...errand,
  initial: 'asking',
  states: {
    asking: {
      kind: 'gate',
      ask: 'Shall somebody go?',
      shows: ['input.list'],
      reviewers: [{ role: 'buyer' }],
      deadline: '1h',
      on: { approved: 'shopping', rejected: 'FAILED', expired: 'FAILED' },
    },
    ...errand.states,
  },
};

/** The same with a limit that is soon reached. */
const hasty: Definition = {
  ...pipeline,
  name: 'hasty',
  states: { ...pipeline.states, ...errandPipeline({ limits: { steps: 2 } }).states },
};

describe('a run that fails in the middle of a loop', () => {
  let errands: Errands;
  beforeAll(async () => {
    errands = await openErrands('anthropic', [pipeline, hasty]);
  });
  afterAll(() => errands?.close());

  const call = (tool: string, item: string) => errands.say.calls([{ tool, arguments: { item } }]);
  const callsIn = (request: ReceivedRequest | undefined) =>
    (request ? saidIn(request) : []).filter((said): said is Extract<Said, { by: 'call' }> => said.by === 'call');

  async function ends(run: TestRun, lifecycle: string) {
    return eventually(
      () => run.status(),
      (status) => status.lifecycle === lifecycle,
    );
  }

  const down = refuse(503, 'down for maintenance');
  const refused = refuse(400, 'no such parameter');

  /** Two steps are taken, the third is not answered. */
  async function failIn(mark: string, ...third: readonly Turn[]): Promise<TestRun> {
    errands.provider.play(mark, [call('look', `${mark} 1`), call('note', `${mark} 2`), ...third]);
    const run = await errands.start('errand', mark);
    await run.reaches('asking');
    await run.decide({ by: 'bea' });
    const code = third.includes(refused) ? 'AGENT_ERROR' : 'EXTERNAL_API_ERROR';
    expect(await ends(run, 'FAILED')).toMatchObject({ failure: { code, state: 'shopping' } });
    expect(errands.provider.asked(mark)).toHaveLength(2 + third.length);
    expect(errands.done(mark)).toEqual([`look ${mark} 1`, `note ${mark} 2`]);
    return run;
  }

  it('goes on with the same transcript when it is resumed: no completed call is made again', async () => {
    const mark = 'mark-resume';
    const { provider, dock } = errands;
    const run = await failIn(mark, down, down);
    provider.play(mark, [call('look', `${mark} 3`), errands.say.answer(receipt)]);
    await dock.client.recover(run.id, { procedure: 'resume', by: 'oda', reason: 'it is up again' });
    await ends(run, 'COMPLETE');
    const asked = provider.asked(mark);
    expect(asked).toHaveLength(6);
    expect(saidIn(asked[4] as ReceivedRequest)).toEqual(saidIn(asked[3] as ReceivedRequest));
    expect(callsIn(asked.at(-1)).map(({ id }) => id)).toEqual(['call00001', 'call00002', 'call00003']);
    expect(errands.done(mark)).toEqual([`look ${mark} 1`, `note ${mark} 2`, `look ${mark} 3`]);
    const steps = (await run.log()).flatMap(({ call: made }) => (made && !made.tool ? [made.step] : []));
    expect(steps).toEqual([1, 2, 3, 4]);
  });

  it('has its limits once more when it is resumed after they were reached', async () => {
    const mark = 'mark-limits';
    const { provider, dock } = errands;
    const steps = [1, 2, 3].map((n) => call('look', `${mark} ${n}`));
    provider.play(mark, [...steps, errands.say.answer(receipt)]);
    const run = await errands.start('hasty', mark);
    await run.reaches('asking');
    await run.decide({ by: 'bea' });
    expect(await ends(run, 'FAILED')).toMatchObject({
      failure: { code: 'AGENT_ERROR', procedures: expect.arrayContaining(['resume']) },
    });
    expect(provider.asked(mark)).toHaveLength(2);
    await dock.client.recover(run.id, { procedure: 'resume', by: 'oda', reason: 'it was on its way' });
    await ends(run, 'COMPLETE');
    expect(errands.done(mark)).toEqual([1, 2, 3].map((n) => `look ${mark} ${n}`));
    expect(provider.asked(mark)).toHaveLength(4);
  });

  it.each(['rerun', 'rollback'] as const)('begins its loop anew by a %s', async (procedure) => {
    const mark = `mark-${procedure}`;
    const { provider, dock } = errands;
    const run = await failIn(mark, refused);
    provider.play(mark, [call('look', `${mark} 3`), errands.say.answer(receipt)]);
    const to = procedure === 'rerun' ? 'shopping' : await checkpointBefore(run);
    await dock.client.recover(run.id, { procedure, by: 'oda', reason: 'once more', to });
    if (procedure === 'rollback' && (await eventually(() => run.status(), isMoved)).state === 'asking')
      await run.decide({ by: 'bob' });
    await ends(run, 'COMPLETE');
    const asked = provider.asked(mark);
    expect(asked).toHaveLength(5);
    expect(saidIn(asked[3] as ReceivedRequest)).toEqual(saidIn(asked[0] as ReceivedRequest));
    expect(callsIn(asked.at(-1)).map(({ id }) => id)).toEqual(['call00001']);
    expect(errands.done(mark)).toEqual([`look ${mark} 1`, `note ${mark} 2`, `look ${mark} 3`]);
    const steps = (await run.log()).flatMap(({ call: made }) => (made && !made.tool ? [made.step] : []));
    expect(steps).toEqual([1, 2, 1, 2]);
  });

  it('begins its loop anew in a fork from a checkpoint before it', async () => {
    const mark = 'mark-fork';
    const { provider, dock } = errands;
    const run = await failIn(mark, refused);
    provider.play(mark, [call('look', `${mark} 3`), errands.say.answer(receipt)]);
    const seq = await checkpointBefore(run);
    const fork = { run: run.id, seq, by: 'oda', reason: 'another way' };
    const started = await dock.client.start('errand', null, { fork });
    const other = dock.runOf(started.run);
    if ((await eventually(() => other.status(), isMoved)).state === 'asking') await other.decide({ by: 'bob' });
    await ends(other, 'COMPLETE');
    const asked = provider.asked(mark);
    expect(saidIn(asked[3] as ReceivedRequest)).toEqual(saidIn(asked[0] as ReceivedRequest));
    expect(asked).toHaveLength(5);
    expect((await other.log()).flatMap(({ call: made }) => (made && !made.tool ? [made.step] : []))).toEqual([1, 2]);
    expect(await run.status()).toMatchObject({ lifecycle: 'FAILED' });
  });

  /** The newest checkpoint of the gate, which the stage was entered from. */
  async function checkpointBefore(run: TestRun): Promise<number> {
    const before = (await errands.dock.client.checkpoints(run.id)).findLast(({ state }) => state === 'asking');
    return before?.seq ?? 0;
  }

  const isMoved = ({ lifecycle, ...status }: { readonly lifecycle: string; readonly opening?: boolean }) =>
    lifecycle !== 'FAILED' && lifecycle !== 'IDLE' && status.opening !== true;
});
