import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { eventually } from '../temporal-server.js';
import { type Dock, openDock } from './dock.js';
import { createHands, expectReplayed, fails, givenTo, type Script, seqOf, yard } from './yard.js';

const otto = { by: 'otto', reason: 'the crane works again' } as const;
const LARGE = { text: 'x'.repeat(60_000), masts: 4 };

describe('rollback', () => {
  let kit: Dock;
  const { activities, hands } = createHands();

  beforeAll(async () => {
    kit = await openDock({ pipelines: [yard], activities });
  });
  afterAll(() => kit.close());

  const ordered = async (script: Script = {}, input: { readonly [field: string]: Json } = {}): Promise<TestRun> => {
    const run = await kit.start('yard', { script, ...input });
    await run.reaches('ordering');
    await kit.client.signal(run.id, 'deliver', { event: 'ordered', data: { masts: 2 } });
    return run;
  };
  const reviewed = async (script: Script = {}, input = {}) => {
    const run = await ordered(script, input);
    await run.reaches('reviewing');
    await run.decide({ by: 'ann' });
    return run;
  };
  const surveyed = async (script: Script = {}, input = {}) => {
    const run = await reviewed(script, input);
    await run.reaches('surveying');
    await run.decide({ by: 'sue' });
    return run;
  };
  const artifactsOf = (run: TestRun) => kit.client.artifacts(run.id);
  const rollBack = (run: TestRun, to: number) => run.recover({ ...otto, procedure: 'rollback', to });

  it('to a wait: what was delivered is taken away, and is waited for again', async () => {
    const run = await ordered({ plan: ['!AGENT_ERROR', { masts: 9 }] });
    await fails(run);
    await rollBack(run, seqOf(await run.log(), 'ordering'));
    await run.reaches('ordering');
    await kit.client.signal(run.id, 'deliver', { event: 'ordered', data: { masts: 7 } });
    await run.reaches('reviewing');
    expect(givenTo(hands, 'plan').map(({ order }) => order)).toEqual([{ masts: 2 }, { masts: 7 }]);
    await expectReplayed(kit.client, run.id);
  });

  it('to a choice: it is taken anew with what the context held then', async () => {
    const run = await surveyed({ fit: ['!AGENT_ERROR', { again: false }] });
    await fails(run);
    const seq = seqOf(await run.log(), 'weighing');
    await rollBack(run, seq);
    await run.reaches('afloat');
    const log = await run.log();
    const passed = log.find(({ from, earlier }) => from === 'surveying' && earlier);
    expect(passed).toMatchObject({
      event: 'approved',
      actor: { kind: 'system' },
      earlier: [{ gate: 'surveying', by: ['sue'] }],
    });
    expect(log.find(({ recovery }) => recovery)?.recovery).toMatchObject({
      procedure: 'rollback',
      checkpoint: seq,
      to: 'weighing',
    });
    await expectReplayed(kit.client, run.id);
  });

  it('to a stage: it is given what it was given then, in the versions of then; the gate shows those again, and no round twice', async () => {
    const run = await ordered({ plan: [LARGE, { masts: 5 }, LARGE], build: ['!AGENT_ERROR', { tons: 40 }] });
    const first = await run.reaches('reviewing').then(() => run.gate());
    expect(first).toMatchObject({ round: 1, shows: [{ name: 'plan', version: 1 }] });
    await run.decide({ by: 'ann', decision: 'changesRequested' });
    await eventually(
      () => kit.client.openGate(run.id),
      (gate) => gate?.round === 2,
    );
    expect(await run.gate()).toMatchObject({ round: 2, shows: [{ version: 2 }] });
    await run.decide({ by: 'ann' });
    await fails(run);
    const log = await run.log();
    const before = await artifactsOf(run);
    await rollBack(run, seqOf(log, 'reviewing', 0));
    await run.reaches('reviewing');
    const again = await run.gate();
    expect(again).toMatchObject({ round: 3, shows: first.shows });
    expect(await artifactsOf(run)).toEqual(before);
    await expect(run.decide({ by: 'ann', round: 1 })).rejects.toMatchObject({ code: 'GATE_NOT_OPEN' });
    await run.decide({ by: 'kim', round: 3 });
    await run.reaches('surveying');
    expect(givenTo(hands, 'build').at(-1)?.plan).toEqual(LARGE);
    await expectReplayed(kit.client, run.id);
  });

  it('restores the version in force even where a later one is equal, byte for byte', async () => {
    const run = await ordered({ plan: [LARGE], build: ['!AGENT_ERROR', { tons: 40 }] });
    await run.reaches('reviewing');
    await run.decide({ by: 'ann', decision: 'changesRequested' });
    await eventually(
      () => kit.client.openGate(run.id),
      (gate) => gate?.round === 2,
    );
    expect((await run.gate()).shows[0]?.version).toBe(2);
    await run.decide({ by: 'ann' });
    await fails(run);
    await rollBack(run, seqOf(await run.log(), 'reviewing', 0));
    await run.reaches('reviewing');
    expect((await run.gate()).shows[0]?.version).toBe(1);
  });

  it('tells which decisions hold and which are void, and why: what is made anew is asked about anew, even where it is the same', async () => {
    const run = await surveyed({ launch: ['!AGENT_ERROR', null] });
    await fails(run);
    await rollBack(run, seqOf(await run.log(), 'building'));
    await run.reaches('surveying');
    const back = (await run.log()).find(({ recovery }) => recovery);
    expect(back?.earlier).toEqual([
      { gate: 'reviewing', round: 1, outcome: 'approved', by: ['ann'] },
      {
        gate: 'surveying',
        round: 1,
        outcome: 'approved',
        by: ['sue'],
        void: expect.stringMatching(/^hull was sha256:.*, and is not there now$/),
      },
    ]);
    expect(back?.message).toMatch(
      /^still holds: approved at reviewing by ann\. void: approved at surveying by sue \(hull/,
    );
    expect(await run.gate()).toMatchObject({ round: 2, shows: [{ name: 'hull', version: 2 }] });
    await run.decide({ by: 'tim' });
    await run.reaches('afloat');
    await expectReplayed(kit.client, run.id);
  });

  it('a gate that the run has behind it is not passed by a loop on the decision of before', async () => {
    const run = await surveyed({ fit: ['!AGENT_ERROR', { again: true }, { again: false }] });
    await fails(run);
    await rollBack(run, seqOf(await run.log(), 'fitting'));
    await run.reaches('surveying');
    expect(await run.gate()).toMatchObject({ round: 2 });
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    await expectReplayed(kit.client, run.id);
  });

  it('a loop does not pass a gate twice on one standing decision', async () => {
    const run = await surveyed({ fit: ['!AGENT_ERROR', { again: true }, { again: false }] });
    await fails(run);
    await rollBack(run, seqOf(await run.log(), 'weighing'));
    await run.reaches('surveying');
    const log = await run.log();
    expect(log.filter(({ from, event }) => from === 'surveying' && event === 'approved')).toHaveLength(2);
    expect(await run.gate()).toMatchObject({ round: 2 });
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
  });

  it('a decision does not stand where whoever gave it decides at a gate that leaves them out of this one', async () => {
    const run = await ordered({ fit: ['!AGENT_ERROR', { again: false }] });
    await run.reaches('reviewing');
    await run.decide({ by: 'ann' });
    await run.reaches('surveying');
    await run.decide({ by: 'kim' });
    await fails(run);
    await rollBack(run, seqOf(await run.log(), 'reviewing'));
    await run.reaches('reviewing');
    await run.decide({ by: 'kim' });
    await run.reaches('surveying');
    expect((await run.gate()).excluded.map(({ id }) => id)).toEqual(['ann', 'kim']);
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    await expectReplayed(kit.client, run.id);
  });

  it('does not lead past a gate that has since been decided otherwise: to no stage, choice or gate behind it', async () => {
    const run = await surveyed({ fit: ['!AGENT_ERROR'] });
    await fails(run);
    const log = await run.log();
    await rollBack(run, seqOf(log, 'reviewing'));
    await run.reaches('reviewing');
    await run.decide({ by: 'kim', decision: 'rejected' });
    await fails(run);
    for (const state of ['building', 'weighing', 'surveying', 'fitting']) {
      await expect(rollBack(run, seqOf(log, state))).rejects.toMatchObject({ code: 'ILLEGAL_PROCEDURE' });
    }
    await kit.client.signal(run.id, 'recover', { ...otto, procedure: 'rollback', to: seqOf(log, 'weighing') });
    await eventually(run.log, (entries) => entries.at(-1)?.kind === 'refusal');
    await rollBack(run, seqOf(log, 'planning'));
    await run.reaches('reviewing');
    expect((await run.gate()).round).toBe(3);
    await expectReplayed(kit.client, run.id);
  });

  it('is refused to no entry, that of a refusal or a failure, one to come, and no number', async () => {
    const run = await ordered({ plan: ['!AGENT_ERROR'] });
    await kit.client.signal(run.id, 'approve', { by: 'ann' });
    await fails(run);
    const log = await run.log();
    const refusal = (await eventually(run.log, (l) => l.some(({ kind }) => kind === 'refusal'))).find(
      ({ kind }) => kind === 'refusal',
    );
    const wrong = [refusal?.seq, seqOf(log, 'FAILED'), 99, 0, -1, '1', undefined, 'planning'];
    for (const to of wrong) {
      const sent = run.recover({ ...otto, procedure: 'rollback', ...(to !== undefined && { to }) });
      await expect(sent, `to ${to}`).rejects.toMatchObject({ code: 'UNKNOWN_CHECKPOINT' });
    }
  });

  it('of a rollback: back to a checkpoint of the branch that was given up', async () => {
    const run = await ordered({
      plan: [{ masts: 1 }, { masts: 2 }],
      build: ['!AGENT_ERROR', '!AGENT_ERROR', { tons: 3 }],
    });
    await run.reaches('reviewing');
    await run.decide({ by: 'ann' });
    await fails(run);
    const first = await run.log();
    await kit.change({});
    await rollBack(run, seqOf(first, 'planning'));
    await run.reaches('reviewing');
    expect((await run.gate()).shows[0]?.version).toBe(2);
    await run.decide({ by: 'ann' });
    await fails(run);
    await kit.change({});
    await rollBack(run, seqOf(first, 'reviewing'));
    await run.reaches('reviewing');
    expect(await run.gate()).toMatchObject({ round: 3, shows: [{ version: 1 }] });
    await run.decide({ by: 'kim' });
    await run.reaches('surveying');
    expect(givenTo(hands, 'build').map(({ plan }) => plan)).toEqual([{ masts: 1 }, { masts: 2 }, { masts: 1 }]);
    await expectReplayed(kit.client, run.id);
  });

  it('to before the rounds of a gate gives it its rounds again', async () => {
    const run = await ordered({ build: ['!AGENT_ERROR', { tons: 3 }] });
    for (const round of [1, 2]) {
      await eventually(
        () => kit.client.openGate(run.id),
        (gate) => gate?.round === round,
      );
      await run.decide({ by: 'ann', decision: 'changesRequested' });
    }
    await eventually(
      () => kit.client.openGate(run.id),
      (gate) => gate?.round === 3,
    );
    expect((await run.gate()).outcomes).not.toContain('changesRequested');
    await run.decide({ by: 'ann' });
    await fails(run);
    await rollBack(run, seqOf(await run.log(), 'reviewing', 0));
    await run.reaches('reviewing');
    expect(await run.gate()).toMatchObject({ round: 4, outcomes: expect.arrayContaining(['changesRequested']) });
  });
});
