import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/index.js';
import type { Fork } from '../../src/contract/index.js';
import type { Definition, Json } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { eventually } from '../temporal-server.js';
import { type Dock, openDock } from './dock.js';
import { createHands, expectReplayed, fails, givenTo, type Script, seqOf, yard } from './yard.js';

const LARGE = { text: 'x'.repeat(60_000), masts: 4 };

/** The same yard later: what it asks at the survey takes two people now, and there is another state. */
const stricter: Definition = {
  ...yard,
  version: '2',
  states: { ...yard.states, surveying: { ...(yard.states.surveying as { kind: 'gate' }), quorum: 2 } as never },
};
/** And one that needs what no run of the first has made. */
const unfit: Definition = {
  ...yard,
  version: '3',
  states: {
    ...yard.states,
    insuring: {
      kind: 'stage',
      work: { activity: 'plan' },
      reads: ['order'],
      writes: 'policy',
      timeout: '1h',
      on: { completed: 'planning' },
    },
    ordering: {
      ...(yard.states.ordering as { kind: 'wait' }),
      on: { ordered: 'insuring', expired: 'FAILED' },
    } as never,
    launching: { ...(yard.states.launching as { kind: 'stage' }), reads: ['hull', 'policy'] } as never,
  },
};

describe('a fork', () => {
  let dock: Dock;
  const { activities, hands } = createHands();

  beforeAll(async () => {
    dock = await openDock({ pipelines: [yard], activities });
  });
  afterAll(() => dock.close());

  const reviewed = async (script: Script = {}, input: { readonly [field: string]: Json } = {}): Promise<TestRun> => {
    const run = await dock.start('yard', { script, ...input });
    await run.reaches('ordering');
    await dock.client.signal(run.id, 'deliver', { event: 'ordered', data: { masts: 2 } });
    await run.reaches('reviewing');
    await run.decide({ by: 'ann' });
    return run;
  };
  const fork = async (run: string, seq: number, more: Partial<Fork> = {}, input: Json = null) => {
    const wanted = { run, seq, by: 'frida', reason: 'another try', ...more };
    return dock.runOf((await dock.client.start('yard', input, { fork: wanted })).run);
  };
  const refusal = async (run: TestRun) => {
    const closed = await eventually(
      () => dock.client.describe(run.id),
      ({ open }) => !open,
    );
    expect(closed.open).toBe(false);
    return (await run.log()).at(-1);
  };

  it('of a live run goes on from the checkpoint, and either log says so', async () => {
    const run = await reviewed({ plan: [LARGE] });
    await run.reaches('surveying');
    const source = await run.log();
    const seq = seqOf(source, 'building');
    const forked = await fork(run.id, seq);
    await forked.reaches('surveying');
    const [first] = await forked.log();
    expect(first).toMatchObject({
      from: 'IDLE',
      to: 'building',
      event: 'forked',
      actor: { kind: 'person', id: 'frida' },
      fork: { run: run.id, seq, head: source[seq - 1]?.hash, by: 'frida', reason: 'another try' },
      earlier: [{ gate: 'reviewing', round: 1, outcome: 'approved', by: ['ann'] }],
    });
    expect(first?.fork?.execution).toBe((await dock.client.describe(run.id)).execution);
    const told = await eventually(run.log, (log) => log.some(({ event }) => event === 'forked'));
    expect(told.at(-1)).toMatchObject({ kind: 'notice', actor: { id: 'frida' }, fork: { run: forked.id, seq } });
    expect(givenTo(hands, 'build').at(-1)?.plan).toEqual(LARGE);
    expect((await dock.client.checkpoint(forked.id, 1)).input).toMatchObject({ requestedBy: 'tester' });
    await expectReplayed(dock.client, forked.id);
    await expectReplayed(dock.client, run.id);
  });

  it('of a run that completed, was abandoned, or was cancelled', async () => {
    const complete = await reviewed();
    await complete.reaches('surveying');
    await complete.decide({ by: 'sue' });
    await complete.reaches('afloat');
    const abandoned = await reviewed({ fit: ['!AGENT_ERROR', { again: false }] });
    await abandoned.reaches('surveying');
    await abandoned.decide({ by: 'sue' });
    await fails(abandoned);
    await abandoned.recover({ procedure: 'abandon', by: 'otto', reason: 'enough' });
    const cancelled = await reviewed();
    await cancelled.reaches('surveying');
    await dock.client.cancel(cancelled.id, { by: 'otto', reason: 'enough' });
    for (const run of [complete, abandoned, cancelled]) {
      await eventually(
        () => dock.client.describe(run.id),
        ({ open }) => !open,
      );
      const forked = await fork(run.id, seqOf(await run.log(), 'weighing'), {}, { requestedBy: 'rita', script: {} });
      if (run === cancelled) {
        await forked.reaches('surveying');
        const [first] = await forked.log();
        // A cancellation is no decision, and what came after the checkpoint is no round of the fork.
        expect(first?.earlier?.map(({ gate, outcome }) => [gate, outcome])).toEqual([['reviewing', 'approved']]);
        expect(first?.message).not.toContain('cancelled');
        expect(await forked.gate()).toMatchObject({ round: 1 });
        expect(await forked.gate()).not.toHaveProperty('previous');
        await forked.decide({ by: 'tim' });
      }
      await forked.reaches('afloat');
      const passed = (await forked.log()).find(({ from, event }) => from === 'surveying' && event === 'approved');
      expect(passed?.actor.id).toBe(run === cancelled ? 'tim' : 'signalbox');
      await expectReplayed(dock.client, forked.id);
    }
  });

  it('with another input: what was decided on the old one is void, and the run does not go past it', async () => {
    const run = await reviewed({}, { brief: 'a sloop' });
    await run.reaches('surveying');
    const log = await run.log();
    const input = { requestedBy: 'rita', brief: 'a barge' };
    expect((await refusal(await fork(run.id, seqOf(log, 'building'), {}, input)))?.message).toMatch(
      /^UNFIT_FORK: building cannot be entered before reviewing has decided anew/,
    );
    const forked = await fork(run.id, seqOf(log, 'planning'), {}, input);
    await forked.reaches('reviewing');
    expect(givenTo(hands, 'plan').at(-1)).toMatchObject({ brief: 'a barge' });
    expect((await forked.log())[0]?.earlier).toMatchObject([{ gate: 'reviewing', void: expect.any(String) }]);
  });

  it('of an execution that is named, which a reset may have given up: nothing decided there holds, and each gate asks anew', async () => {
    const run = await reviewed();
    await run.reaches('surveying');
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    const log = await run.log();
    const { execution } = await dock.client.describe(run.id);
    for (const past of ['building', 'launching'])
      expect(await refusal(await fork(run.id, seqOf(log, past), { execution }))).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(
          /^UNFIT_FORK: .* cannot be entered before .* has decided anew.*; fork from before/,
        ),
      });
    const forked = await fork(run.id, seqOf(log, 'planning'), { execution });
    await forked.reaches('reviewing');
    expect((await forked.log())[0]).not.toHaveProperty('earlier');
    expect(await forked.gate()).not.toHaveProperty('previous');
    await forked.decide({ by: 'kim' });
    await forked.reaches('surveying');
    for (const by of ['ann', 'kim'])
      await expect(forked.decide({ by })).rejects.toMatchObject({ code: 'EXCLUDED', message: expect.any(String) });
    await forked.decide({ by: 'tim' });
    await forked.reaches('afloat');
    await expectReplayed(dock.client, forked.id);
  });

  it('is in the interest of whoever forked: who may not decide on a run of their own does not decide on this one', async () => {
    const run = await reviewed();
    await run.reaches('surveying');
    const forked = await fork(run.id, seqOf(await run.log(), 'surveying'), { by: 'sue' });
    await forked.reaches('surveying');
    expect((await forked.gate()).excluded).toEqual([
      { id: 'sue', why: 'forked the run' },
      { id: 'ann', why: 'decided at reviewing' },
    ]);
    await expect(forked.decide({ by: 'sue' })).rejects.toMatchObject({ code: 'EXCLUDED' });
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    const later = await fork(run.id, seqOf(await run.log(), 'weighing'), { by: 'sue' });
    await later.reaches('surveying');
    expect((await later.log())[0]?.earlier).toMatchObject([
      { gate: 'reviewing' },
      { gate: 'surveying', void: 'sue forked the run' },
    ]);
    await forked.decide({ by: 'tim' });
    await forked.reaches('afloat');
    await expectReplayed(dock.client, forked.id);
  });

  it('in the name of another requester, whose own decision does not stand then', async () => {
    const run = await reviewed();
    await run.reaches('surveying');
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    const seq = seqOf(await run.log(), 'weighing');
    const forked = await fork(run.id, seq, {}, { requestedBy: 'sue' });
    await forked.reaches('surveying');
    expect((await forked.log())[0]?.earlier).toMatchObject([
      { gate: 'reviewing' },
      { gate: 'surveying', void: 'sue asked for the run' },
    ]);
    await expect(forked.decide({ by: 'sue' })).rejects.toMatchObject({ code: 'EXCLUDED' });
  });

  it('of a fork keeps the versions, who made them, and the decisions', async () => {
    const run = await reviewed({ build: [{ tons: 500 }] });
    await fails(run);
    await run.recover({ procedure: 'patch', patch: { hull: { tons: 5 } }, by: 'tim', reason: 'a slip' });
    await run.reaches('surveying');
    const first = await fork(run.id, seqOf(await run.log(), 'surveying'));
    await first.reaches('surveying');
    expect((await first.gate()).shows).toEqual((await run.gate()).shows);
    const second = await fork(first.id, 1);
    await second.reaches('surveying');
    expect((await second.gate()).shows).toMatchObject([{ name: 'hull', version: 2 }]);
    const made = await dock.client.artifacts(second.id);
    expect(made).toMatchObject([
      { name: 'plan' },
      { name: 'hull', version: 1 },
      { name: 'hull', madeBy: { agent: 'tim' } },
    ]);
    expect(made.every((artifact) => artifact.run === run.id)).toBe(true);
    await second.decide({ by: 'sue' });
    await second.reaches('afloat');
    await expectReplayed(dock.client, second.id);
  });

  it.each<[string, (run: TestRun) => Promise<[string, unknown]>]>([
    ['a run that nobody knows', async () => ['UNKNOWN_RUN', { run: 'nobody', seq: 1, by: 'eve', reason: 'r' }]],
    ['an entry to come', async ({ id }) => ['UNKNOWN_CHECKPOINT', { run: id, seq: 999, by: 'eve', reason: 'r' }]],
    ['nobody', async ({ id }) => ['by', { run: id, seq: 1, reason: 'r' }]],
    ['no number', async ({ id }) => ['seq', { run: id, seq: 'last', by: 'eve', reason: 'r' }]],
    ['itself', async () => ['UNKNOWN_CHECKPOINT', { run: 'itself', seq: 1, by: 'eve', reason: 'r' }]],
  ])('of %s is refused, and says why', async (_what, forge) => {
    const run = await reviewed();
    const [said, forged] = await forge(run);
    const connection = await connect({ address: dock.address, namespace: 'default' });
    const workflowId = said === 'UNKNOWN_CHECKPOINT' ? 'itself' : `forged-${said}`;
    const handle = await connection.client.workflow.start('yard', {
      workflowId,
      taskQueue: 'signalbox',
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      args: [null, { fork: forged }],
    });
    await expect(handle.result()).rejects.toMatchObject({
      cause: { type: 'INVALID_INPUT', message: expect.stringContaining(said) },
    });
    await connection.close();
  });

  it('takes nothing from a second argument that is not a fork: no state can be made up', async () => {
    const connection = await connect({ address: dock.address, namespace: 'default' });
    const forged = {
      snapshot: { state: 'launching', input: {}, context: {}, visits: { launching: 1 } },
      approvals: {},
    };
    await connection.client.workflow.start('yard', {
      workflowId: 'forged',
      taskQueue: 'signalbox',
      args: [{ requestedBy: 'eve' }, forged],
    });
    await dock.runOf('forged').reaches('ordering');
    await connection.close();
  });

  it('on a newer definition, which is held to it: decisions on another question are void, and what does not fit is refused', async () => {
    const run = await reviewed();
    await run.reaches('surveying');
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    const log = await run.log();
    await dock.change({ pipelines: [stricter], formerPipelines: [yard] });
    const same = await fork(run.id, seqOf(log, 'weighing'));
    await same.reaches('afloat');
    const newer = await fork(run.id, seqOf(log, 'weighing'), { definition: 'current' });
    await newer.reaches('surveying');
    expect((await newer.log())[0]?.earlier).toMatchObject([
      { gate: 'reviewing' },
      { gate: 'surveying', void: 'this definition asks something else there, or of others' },
    ]);
    expect(await newer.gate()).toMatchObject({ quorum: 2 });
    expect((await dock.client.definition(newer.id)).version).toBe('2');
    const past = await refusal(await fork(run.id, seqOf(log, 'launching'), { definition: 'current' }));
    expect(past).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('before surveying has decided anew'),
    });
    await dock.change({ pipelines: [unfit] });
    const problems = await refusal(await fork(run.id, seqOf(log, 'planning'), { definition: 'current' }));
    expect(problems?.message).toMatch(/UNFIT_FORK.*\nlaunching needs "policy", which the checkpoint does not hold/);
    await expectReplayed(dock.client, newer.id);
  });
});
