import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recover } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import type { Directory } from '../../src/worker/index.js';
import { createStaticDirectory } from '../../src/worker/index.js';
import { eventually } from '../temporal-server.js';
import { createCrew, harbor, harbors } from './harbor.js';
import { expectReplayed, fails, seqOf } from './yard.js';

const fourEyes = ['resume', 'rerun', 'rollback', 'patch', 'raise', 'skip', 'escalate', 'reopen', 'abandon'] as const;
const guarded: Definition = { ...harbor, name: 'guarded', recovery: { ...harbor.recovery, fourEyes } };
const manned: Definition = {
  ...harbor,
  name: 'manned',
  recovery: { by: [{ role: 'pilot' }], escalateTo: [{ role: 'harbormaster' }] },
};

describe('who recovers', () => {
  let kit: TestKit;
  let isAway = false;
  const crew = createCrew();
  const held: (() => void)[] = [];
  let isHolding = false;
  const holding: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      async execute(input, next) {
        if (isHolding && info.activityType === 'acceptEdit') await new Promise<void>((resolve) => held.push(resolve));
        return next(input);
      },
    },
  });

  beforeAll(async () => {
    const known = createStaticDirectory({
      people: {},
      roles: { pilot: ['pia', 'pit'], harbormaster: ['hanna'] },
      groups: {},
      owners: {},
    });
    const reviewers: Directory = new Proxy(known, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => {
          if (isAway) throw ApplicationFailure.nonRetryable('the directory is away', 'DIRECTORY_UNAVAILABLE');
          return Reflect.apply(member, target, given);
        };
      },
    });
    kit = await createTestKit({
      pipelines: [harbor, ...harbors, guarded, manned],
      reviewers,
      activities: crew.activities,
      temporal: { interceptors: { activity: [holding] } },
    });
  });
  afterAll(() => kit.close());

  const failed = async (pipeline: string, reason = 'AGENT_ERROR', stage = 'load', moods: string[] = []) => {
    const run = await kit.start(pipeline, { trouble: { [stage]: [reason, ...moods] } });
    if (stage === 'sail') {
      await run.reaches('clearing');
      await run.decide({ by: 'ann' });
    }
    return { run, failure: await fails(run) };
  };
  const refusedWith = (code: string) => ({ code });

  const cases: [string, string, string, (run: TestRun) => Promise<Partial<Recover>>][] = [
    ['resume', 'AGENT_ERROR', 'load', async () => ({})],
    ['rerun', 'AGENT_ERROR', 'load', async () => ({ to: 'budgeting' })],
    ['rollback', 'AGENT_ERROR', 'load', async (run) => ({ to: seqOf(await run.log(), 'budgeting') })],
    ['patch', 'VALIDATION_FAILURE', 'load', async () => ({ patch: { limit: { euros: 2 } } })],
    ['raise', 'BUDGET_EXCEEDED', 'load', async () => ({ patch: { limit: { euros: 2 } } })],
    ['skip', 'AGENT_ERROR', 'load', async () => ({})],
    ['abandon', 'AGENT_ERROR', 'load', async () => ({})],
  ];
  it.each(cases)('four eyes: %s takes two people who want the same', async (procedure, reason, stage, target) => {
    const { run, failure } = await failed('guarded', reason, stage);
    const wanted = { procedure: procedure as Recover['procedure'], ...(await target(run)) };
    const first = await run.recover({ ...wanted, by: 'otto', reason: 'I am sure' });
    expect(first).toMatchObject({
      lifecycle: 'FAILED',
      failure: { seq: failure.seq, proposal: { procedure, by: 'otto' } },
    });
    await expect(run.recover({ ...wanted, by: 'otto', reason: 'very sure' })).rejects.toMatchObject(
      refusedWith('SECOND_PERSON_NEEDED'),
    );
    await expect(run.recover({ ...wanted, by: ' otto ', reason: 'very sure' })).rejects.toMatchObject(
      refusedWith('SECOND_PERSON_NEEDED'),
    );
    expect(await run.status()).toMatchObject({ lifecycle: 'FAILED', failure: { seq: failure.seq } });
    await run.recover({ ...wanted, by: 'olga', reason: 'so am I' });
    const log = await run.log();
    const [proposed, done] = log.filter(({ recovery }) => recovery);
    expect(proposed).toMatchObject({ kind: 'notice', event: 'proposed', recovery: { procedure, by: 'otto' } });
    expect(done).toMatchObject({ kind: 'transition', recovery: { procedure, by: 'olga', proposedBy: 'otto' } });
    if (procedure === 'abandon') {
      await expect(run.result()).rejects.toMatchObject({ cause: { type: reason } });
      expect(await run.status()).toMatchObject({
        lifecycle: 'FAILED',
        ended: { by: 'olga', reason: 'so am I', proposedBy: 'otto' },
      });
    } else {
      expect(await run.reaches('clearing')).not.toHaveProperty('ended');
    }
    await expectReplayed(kit.client, run.id);
  });

  it.each([
    ['capitals', 'jos\u00e9 arc', 'JOS\u00c9 Arc'],
    ['spaces', 'jos\u00e9 arc', '  jos\u00e9\u00a0\t arc '],
    ['no space at all', 'jos\u00e9 arc', 'jos\u00e9arc'],
    ['a letter composed of two', 'jos\u00e9 arc', 'jose\u0301 arc'],
    ['letters of full width', 'otto', '\uff4f\uff54\uff54\uff4f'],
    ['a character that nobody sees', 'otto', 'ot\u200bto'],
    ['a mark that turns the writing around', 'otto', '\u202eotto'],
    ['a mark on top of a letter', 'otto', 'o\u20e3tto'],
  ])('four eyes: nobody is a second person by another spelling of the own name: %s', async (_what, name, spelling) => {
    const { run, failure } = await failed('guarded');
    const resume = { procedure: 'resume', reason: 'I am sure' } as const;
    await run.recover({ ...resume, by: name });
    await expect(run.recover({ ...resume, by: spelling })).rejects.toMatchObject(refusedWith('SECOND_PERSON_NEEDED'));
    await kit.client.signal(run.id, 'recover', { ...resume, by: spelling });
    const log = await eventually(run.log, (entries) => entries.some(({ kind }) => kind === 'refusal'));
    expect(log.at(-1)).toMatchObject({ kind: 'refusal', code: 'SECOND_PERSON_NEEDED' });
    expect(await run.status()).toMatchObject({ failure: { seq: failure.seq, proposal: { by: name } } });
    await run.recover({ ...resume, by: 'olga' });
    await run.reaches('clearing');
  });

  it('four eyes: one whose name is only like the other is a second person', async () => {
    const { run } = await failed('guarded');
    await run.recover({ procedure: 'resume', by: 'otto', reason: 'I am sure' });
    await run.recover({ procedure: 'resume', by: 'otto2', reason: 'so am I' });
    await run.reaches('clearing');
  });

  it('four eyes: a second person who wants something else has proposed that in place of the first', async () => {
    const { run } = await failed('guarded');
    await run.recover({ procedure: 'resume', by: 'otto', reason: 'go on' });
    const other = await run.recover({ procedure: 'rerun', to: 'budgeting', by: 'olga', reason: 'from the start' });
    expect(other).toMatchObject({ lifecycle: 'FAILED', failure: { proposal: { procedure: 'rerun', by: 'olga' } } });
    await run.recover({ procedure: 'resume', by: 'olga', reason: 'or on' });
    expect(await run.status()).toMatchObject({ lifecycle: 'FAILED', failure: { proposal: { by: 'olga' } } });
    await run.recover({ procedure: 'resume', by: 'otto', reason: 'as I said' });
    await run.reaches('clearing');
  });

  it('four eyes: who proposed what is carried out stands in the log, whatever is proposed meanwhile', async () => {
    const { run } = await failed('guarded', 'VALIDATION_FAILURE');
    const patch = { procedure: 'patch', patch: { limit: { euros: 2 } } } as const;
    await run.recover({ ...patch, by: 'otto', reason: 'I am sure' });
    isHolding = true;
    const confirmed = run.recover({ ...patch, by: 'olga', reason: 'so am I' });
    await eventually(
      async () => held,
      ({ length }) => length > 0,
    );
    await run.recover({ procedure: 'skip', by: 'otto', reason: 'or rather this' });
    isHolding = false;
    for (const letGo of held.splice(0)) letGo();
    await confirmed;
    expect((await run.log()).findLast(({ recovery }) => recovery)).toMatchObject({
      kind: 'transition',
      recovery: { procedure: 'patch', by: 'olga', proposedBy: 'otto' },
    });
    await expectReplayed(kit.client, run.id);
  });

  it('four eyes: a proposal is gone with its failure', async () => {
    const { run, failure } = await failed('guarded', 'AGENT_ERROR', 'load', ['AGENT_ERROR']);
    await run.recover({ procedure: 'skip', by: 'pia', reason: 'enough' });
    await run.recover({ procedure: 'resume', by: 'otto', reason: 'go on' });
    await run.recover({ procedure: 'resume', by: 'olga', reason: 'go on' });
    const anew = (await eventually(
      run.status,
      (s) => s.lifecycle === 'FAILED' && s.failure.seq > failure.seq,
    )) as Awaited<ReturnType<TestRun['reaches']>> & { failure: typeof failure };
    expect(anew.failure.proposal).toBeUndefined();
    await run.recover({ procedure: 'resume', by: 'olga', reason: 'go on' });
    expect(await run.status()).toMatchObject({ lifecycle: 'FAILED', failure: { proposal: { by: 'olga' } } });
  });

  it('a recovery of a failure that is gone, late or sent twice, counts for no other: by update, and by signal in the log', async () => {
    const { run, failure } = await failed('harbor', 'AGENT_ERROR', 'load', ['AGENT_ERROR']);
    const late = { procedure: 'resume', by: 'otto', reason: 'go on', failure: failure.seq } as const;
    await run.recover(late);
    await eventually(run.status, (s) => s.lifecycle === 'FAILED' && s.failure.seq > failure.seq);
    await expect(run.recover(late)).rejects.toMatchObject({ code: 'STALE_FAILURE' });
    await kit.client.signal(run.id, 'recover', late);
    const log = await eventually(run.log, (entries) => entries.some(({ kind }) => kind === 'refusal'));
    expect(log.at(-1)).toMatchObject({
      kind: 'refusal',
      code: 'STALE_FAILURE',
      event: 'recover',
      actor: { id: 'otto' },
    });
    await run.recover({ procedure: 'resume', by: 'otto', reason: 'go on' });
    await run.reaches('clearing');
    await expect(run.recover(late)).rejects.toMatchObject({ code: 'RUN_NOT_FAILED' });
    await expectReplayed(kit.client, run.id);
  });

  it('only those who hold the role, as the directory had it when the run failed', async () => {
    const { run } = await failed('manned', 'TIMEOUT_STAGE');
    const recovery = { procedure: 'resume', reason: 'mine' } as const;
    expect(
      await eventually(run.status, (s) => s.lifecycle === 'FAILED' && s.failure.recoverers !== undefined),
    ).toMatchObject({
      failure: { recoverers: ['pia', 'pit'] },
    });
    for (const by of ['otto', 'hanna', 'pilot', 'constructor']) {
      await expect(run.recover({ ...recovery, by })).rejects.toMatchObject({ code: 'NOT_A_RECOVERER' });
    }
    await kit.client.signal(run.id, 'recover', { ...recovery, by: 'otto' });
    await eventually(run.log, (entries) => entries.some(({ code }) => code === 'NOT_A_RECOVERER'));
    await run.recover({ ...recovery, by: 'pit' });
    await run.reaches('clearing');
    await expectReplayed(kit.client, run.id);
  });

  it('a directory that is away while a run fails keeps nobody out for good', async () => {
    const run = await kit.start('manned', { trouble: { sail: ['AGENT_ERROR'] } });
    await run.reaches('clearing');
    isAway = true;
    await run.decide({ by: 'ann' });
    await fails(run);
    await eventually(run.log, (entries) => entries.some(({ event }) => event === 'unreachable'));
    await expect(run.recover({ procedure: 'resume', by: 'pia', reason: 'mine' })).rejects.toMatchObject({
      code: 'NOT_A_RECOVERER',
    });
    isAway = false;
    await kit.skip('20m');
    await eventually(run.status, (s) => s.lifecycle === 'FAILED' && (s.failure.recoverers ?? []).includes('pia'));
    await expect(run.recover({ procedure: 'resume', by: 'otto', reason: 'mine' })).rejects.toMatchObject({
      code: 'NOT_A_RECOVERER',
    });
    await run.recover({ procedure: 'resume', by: 'pia', reason: 'mine' });
    await run.reaches('moored');
    await expectReplayed(kit.client, run.id);
  });

  it('nobody hands a run on while the directory is away: it would be handed to nobody', async () => {
    isAway = true;
    const { run, failure } = await failed('tide', 'silence');
    await eventually(run.log, (entries) => entries.some(({ event }) => event === 'unreachable'));
    const escalate = { procedure: 'escalate', by: 'otto', reason: 'beyond me' } as const;
    await expect(run.recover(escalate)).rejects.toMatchObject({
      code: 'NOT_A_RECOVERER',
      message: expect.stringMatching(/will be asked again at \d{4}-.*send it again after that/),
    });
    expect(await run.status()).toMatchObject({ lifecycle: 'FAILED', failure: { seq: failure.seq } });
    isAway = false;
    await kit.skip('20m');
    const handedOn = await eventually(
      () => run.recover(escalate).catch(() => undefined),
      (status) => status !== undefined,
    );
    expect(handedOn).toMatchObject({ lifecycle: 'FAILED', failure: { recoverers: ['hanna'] } });
    await expectReplayed(kit.client, run.id);
  });
});
