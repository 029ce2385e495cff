import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePipeline } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { expectReplayed, fails, seqOf } from './yard.js';

/** Two of three must agree on a sermon before it is read. */
const chapel = definePipeline({
  name: 'chapel',
  version: '1',
  input: { type: 'object' },
  deadline: '20d',
  initial: 'writing',
  states: {
    writing: {
      kind: 'stage',
      work: { activity: 'write' },
      writes: 'sermon',
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      on: { completed: 'blessing' },
    },
    blessing: {
      kind: 'gate',
      ask: 'May it be read?',
      shows: ['sermon'],
      reviewers: [{ id: 'ann' }, { id: 'bob' }, { id: 'cid' }],
      quorum: 2,
      deadline: '3d',
      on: { approved: 'reading', rejected: 'FAILED', expired: 'FAILED' },
    },
    reading: {
      kind: 'stage',
      work: { activity: 'read' },
      reads: ['sermon'],
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
});

describe('a run that fails at a gate', () => {
  let kit: TestKit;
  let isHoarse = false;
  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [chapel],
      activities: {
        write: () => ({ words: 900 }),
        read() {
          if (isHoarse) throw new Error('no voice');
        },
      },
    });
  });
  afterAll(() => kit?.close());

  const atGate = async () => {
    const run = await kit.start('chapel', {});
    await run.reaches('blessing');
    return run;
  };

  it('rejected: names the gate, what it showed, and who said what', async () => {
    const run = await atGate();
    const [shown] = (await run.gate()).shows;
    await run.decide({ by: 'ann', comment: 'moving' });
    await run.decide({ by: 'bob', decision: 'rejected', comment: 'too long' });
    const failure = await fails(run);
    expect(failure).toMatchObject({ code: 'REJECTED', state: 'blessing' });
    expect(failure.work).toBe('gate blessing');
    expect(failure.input).toEqual([{ name: 'sermon', digest: shown?.digest }]);
    expect(failure.chain).toEqual([
      { type: 'approved', message: 'by ann: moving' },
      { type: 'rejected', message: 'by bob: too long' },
    ]);
    const failed = (await run.log()).find(({ to }) => to === 'FAILED');
    expect(failed).toMatchObject({ event: 'rejected', decision: { by: 'bob', comment: 'too long' } });
    await expectReplayed(kit.client, run.id);
  });

  it('of a long comment it has the beginning, and of none only the name', async () => {
    const run = await atGate();
    await run.decide({ by: 'ann' });
    await run.decide({ by: 'cid', decision: 'rejected', comment: 'no '.repeat(500) });
    expect((await fails(run)).chain).toEqual([
      { type: 'approved', message: 'by ann' },
      { type: 'rejected', message: `by cid: ${'no '.repeat(100)}` },
    ]);
  });

  it('expired: names the gate and what it showed, and those who had spoken until then', async () => {
    const silent = await atGate();
    const halfway = await atGate();
    await halfway.decide({ by: 'ann', comment: 'moving' });
    await kit.skip('73h');
    const nobody = await fails(silent);
    expect(nobody).toMatchObject({ code: 'TIMEOUT_APPROVAL', work: 'gate blessing', chain: [] });
    expect(nobody.input).toMatchObject([{ name: 'sermon' }]);
    expect((await fails(halfway)).chain).toEqual([{ type: 'approved', message: 'by ann: moving' }]);
    await expectReplayed(kit.client, halfway.id);
  });

  it('has nothing of a gate before in the record of a stage that failed later, nor of a failure that is over', async () => {
    const run = await atGate();
    await run.decide({ by: 'ann', decision: 'rejected', comment: 'too long' });
    await fails(run);
    const to = seqOf(await run.log(), 'writing');
    await run.recover({ procedure: 'rollback', to, by: 'otto', reason: 'write it anew' });
    await run.reaches('blessing');
    isHoarse = true;
    await run.decide({ by: 'ann' });
    await run.decide({ by: 'bob' });
    const failure = await fails(run);
    isHoarse = false;
    expect(failure).toMatchObject({ state: 'reading', work: 'activity read' });
    expect(JSON.stringify(failure.chain)).toContain('no voice');
    expect(JSON.stringify(failure.chain)).not.toContain('too long');
  });
});
