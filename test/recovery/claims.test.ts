import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import type { AnyGate, Definition } from '../../src/machine/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import { workflowBundlePath } from '../../src/worker/bundle.js';

const people = [{ id: 'ann' }, { id: 'bob' }, { id: 'cid' }];

const survey: Definition = {
  name: 'survey',
  version: '1',
  input: { type: 'object' },
  deadline: '20d',
  recovery: { by: [{ id: 'otto' }, { id: 'olga' }], lease: '1h' },
  initial: 'measuring',
  states: {
    measuring: {
      kind: 'stage',
      work: { activity: 'measure' },
      reads: ['input.trouble?'],
      writes: 'plan',
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      on: { completed: 'judging' },
    },
    judging: {
      kind: 'gate',
      ask: 'Is the plan right?',
      shows: ['plan'],
      editable: ['plan'],
      reviewers: people,
      lease: '30m',
      deadline: '10h',
      delegates: [{ id: 'dan' }],
      escalations: [{ after: '5h', instead: [{ id: 'eve' }] }],
      on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
};

const judging = survey.states.judging as AnyGate;

const pair: Definition = {
  ...survey,
  name: 'pair',
  states: { ...survey.states, judging: { ...judging, quorum: 2, escalations: [] } },
};

const { lease: _lease, ...unclaimable } = judging;
const open: Definition = {
  ...survey,
  name: 'open',
  recovery: { escalateTo: [{ id: 'otto' }], lease: '1h' },
  states: { ...survey.states, judging: unclaimable },
};

/** Claimed by one, and brought back by two. */
const twofold: Definition = {
  ...survey,
  name: 'twofold',
  recovery: {
    ...survey.recovery,
    by: [{ id: 'otto' }, { id: 'olga' }, { id: 'ole' }],
    fourEyes: ['resume', 'abandon'],
  },
};

describe('claims', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [survey, pair, open, twofold],
      activities: {
        measure: ({ trouble }) => {
          if (trouble === true) throw ApplicationFailure.nonRetryable('no light', 'AGENT_ERROR');
          return { metres: 4 };
        },
      },
    });
  });
  afterAll(() => kit?.close());

  const atGate = async (pipeline: string) => {
    const run = await kit.start(pipeline, {});
    await run.reaches('judging');
    return run;
  };
  const failed = async (pipeline: string) => {
    const run = await kit.start(pipeline, { trouble: true });
    await run.reaches('FAILED');
    return run;
  };
  const claim = (run: TestRun, by: string) => kit.client.claim(run.id, { by });
  const refused = (code: string) => ({ code });
  const eventsOf = async (run: TestRun) =>
    (await run.log()).flatMap(({ kind, event, actor }) => (kind === 'notice' ? [`${event} ${actor.id}`] : []));
  const verified = async (run: TestRun) => {
    const exported = await exportRun(kit.client, run.id, { workflowBundlePath: workflowBundlePath() });
    expect(await verifyExport(exported, { workflowBundlePath: workflowBundlePath() })).toMatchObject({ ok: true });
  };

  it('one who has claimed a gate decides alone: others neither decide, nor claim, nor edit', async () => {
    const run = await atGate('survey');
    expect(await claim(run, 'ann')).toMatchObject({ gate: { leases: [{ by: 'ann' }] } });
    await expect(run.decide({ by: 'bob' })).rejects.toMatchObject(refused('LEASED'));
    await expect(claim(run, 'bob')).rejects.toMatchObject(refused('LEASED'));
    await expect(claim(run, 'mallory')).rejects.toMatchObject(refused('NOT_A_REVIEWER'));
    await expect(kit.client.release(run.id, { by: 'bob' })).rejects.toMatchObject(refused('NO_LEASE'));
    const artifact = (await run.gate()).shows[0]?.digest ?? '';
    await expect(run.edit({ by: 'bob', name: 'plan', artifact, value: { metres: 5 } })).rejects.toMatchObject(
      refused('LEASED'),
    );
    await kit.client.signal(run.id, 'approve', { by: 'bob' });
    expect((await run.log()).at(-1)).toMatchObject({ kind: 'refusal', code: 'LEASED' });
    await run.decide({ by: 'ann' });
    expect(await run.status()).toMatchObject({ lifecycle: 'COMPLETE' });
    await verified(run);
  });

  it('a claim ends by itself, by its release, and is made longer by another; the log has each', async () => {
    const run = await atGate('survey');
    await claim(run, 'ann');
    await kit.skip('20m');
    await claim(run, 'ann');
    await kit.skip('20m');
    await expect(run.decide({ by: 'bob' })).rejects.toMatchObject(refused('LEASED'));
    await kit.skip('15m');
    expect((await run.gate()).leases).toEqual([]);
    await claim(run, 'bob');
    await kit.client.release(run.id, { by: 'bob' });
    await run.decide({ by: 'cid' });
    expect(await eventsOf(run)).toEqual([
      'claimed ann',
      'claimed ann',
      'leaseExpired signalbox',
      'claimed bob',
      'released bob',
    ]);
    await verified(run);
  });

  it('where two must decide, two may claim; who has decided claims no more, and keeps nobody', async () => {
    const run = await atGate('pair');
    await claim(run, 'ann');
    await claim(run, 'bob');
    await expect(claim(run, 'cid')).rejects.toMatchObject(refused('LEASED'));
    await expect(run.decide({ by: 'cid' })).rejects.toMatchObject(refused('LEASED'));
    await run.decide({ by: 'ann' });
    expect((await run.gate()).leases).toMatchObject([{ by: 'bob' }]);
    await expect(claim(run, 'ann')).rejects.toMatchObject(refused('ALREADY_DECIDED'));
    await expect(run.decide({ by: 'cid' })).rejects.toMatchObject(refused('LEASED'));
    await kit.client.release(run.id, { by: 'bob' });
    await run.decide({ by: 'cid' });
    expect(await run.status()).toMatchObject({ lifecycle: 'COMPLETE' });
    await verified(run);
  });

  it('the claim of one who may decide no more keeps nobody: a part handed on, people replaced', async () => {
    const handed = await atGate('survey');
    await claim(handed, 'ann');
    await handed.delegate({ by: 'ann', to: 'dan' });
    await handed.decide({ by: 'dan' });
    expect(await handed.status()).toMatchObject({ lifecycle: 'COMPLETE' });
    const replaced = await atGate('survey');
    await kit.skip('290m');
    await claim(replaced, 'ann');
    await kit.skip('11m');
    await replaced.decide({ by: 'eve' });
    expect(await replaced.status()).toMatchObject({ lifecycle: 'COMPLETE' });
    await verified(replaced);
  });

  it('a claim stops no deadline', async () => {
    const run = await atGate('survey');
    await kit.skip('595m');
    await claim(run, 'eve');
    await kit.skip('6m');
    expect(await run.status()).toMatchObject({ lifecycle: 'FAILED', failure: { code: 'TIMEOUT_APPROVAL' } });
    await verified(run);
  });

  it('a failed run is claimed by one who may recover it, who then recovers alone, until it ends', async () => {
    const run = await failed('survey');
    await expect(claim(run, 'mallory')).rejects.toMatchObject(refused('NOT_A_RECOVERER'));
    expect(await claim(run, 'otto')).toMatchObject({ lifecycle: 'FAILED', failure: { lease: { by: 'otto' } } });
    const resume = { procedure: 'resume', reason: 'there is light' } as const;
    await expect(run.recover({ ...resume, by: 'olga' })).rejects.toMatchObject(refused('LEASED'));
    await expect(claim(run, 'olga')).rejects.toMatchObject(refused('LEASED'));
    await run.recover({ ...resume, by: 'otto' });
    await run.reaches('FAILED');
    expect((await run.status()) as object).not.toHaveProperty('failure.lease');
    await claim(run, 'otto');
    await kit.skip('61m');
    expect((await run.status()) as object).not.toHaveProperty('failure.lease');
    await run.recover({ procedure: 'abandon', reason: 'no light', by: 'olga' });
    expect(await eventsOf(run)).toEqual(['claimed otto', 'claimed otto', 'leaseExpired signalbox']);
    await verified(run);
  });

  it('the claim of the one who proposes keeps no second person from the same, and everybody from anything else', async () => {
    const run = await failed('twofold');
    const resume = { procedure: 'resume', reason: 'there is light' } as const;
    await claim(run, 'otto');
    await expect(run.recover({ ...resume, by: 'olga' })).rejects.toMatchObject(refused('LEASED'));
    expect(await run.recover({ ...resume, by: 'otto' })).toMatchObject({
      failure: { proposal: { by: 'otto' }, lease: { by: 'otto' } },
    });
    for (const other of [
      { procedure: 'abandon', reason: 'no light' },
      { procedure: 'rerun', to: 'measuring', reason: 'again' },
    ] as const)
      await expect(run.recover({ ...other, by: 'olga' })).rejects.toMatchObject(refused('LEASED'));
    await expect(run.recover({ ...resume, by: 'mallory' })).rejects.toMatchObject(refused('NOT_A_RECOVERER'));
    await expect(claim(run, 'olga')).rejects.toMatchObject(refused('LEASED'));
    await expect(run.recover({ ...resume, by: 'Otto' })).rejects.toMatchObject(refused('NOT_A_RECOVERER'));
    expect(await run.status()).toMatchObject({ failure: { proposal: { by: 'otto' }, lease: { by: 'otto' } } });
    await run.recover({ ...resume, by: 'olga' });
    const done = (await run.log()).find(({ kind, recovery }) => kind === 'transition' && recovery);
    expect(done).toMatchObject({ recovery: { procedure: 'resume', by: 'olga', proposedBy: 'otto' } });
    await run.reaches('FAILED');
    expect((await run.status()) as object).not.toHaveProperty('failure.lease');
    await verified(run);
  });

  it('a claim that came after the proposal keeps no second person from it either', async () => {
    const run = await failed('twofold');
    await run.recover({ procedure: 'abandon', by: 'otto', reason: 'no light' });
    await claim(run, 'ole');
    await expect(run.recover({ procedure: 'resume', by: 'olga', reason: 'go on' })).rejects.toMatchObject(
      refused('LEASED'),
    );
    await run.recover({ procedure: 'abandon', by: 'olga', reason: 'nor will there be' });
    expect(await run.status()).toMatchObject({ ended: { by: 'olga', proposedBy: 'otto' } });
    await verified(run);
  });

  it('a claim does not make the recovery window longer', async () => {
    const run = await failed('survey');
    await kit.skip('10050m');
    await claim(run, 'otto');
    await kit.skip('31m');
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'AGENT_ERROR' } });
    await verified(run);
  });

  it('what says nothing of claims cannot be claimed; where anybody may recover, anybody may claim', async () => {
    const run = await atGate('open');
    await expect(claim(run, 'ann')).rejects.toMatchObject(refused('NO_LEASE'));
    const lost = await failed('open');
    expect(await claim(lost, 'anybody')).toMatchObject({ failure: { lease: { by: 'anybody' } } });
  });
});
