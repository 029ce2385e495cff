import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignalboxError } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { eventually } from '../temporal-server.js';
import { type Dock, openDock } from './dock.js';
import { createHands, expectReplayed, fails, givenTo, type Script, seqOf, yard } from './yard.js';

const otto = { by: 'otto', reason: 'it is plain what was meant' } as const;
const LARGE = { text: 'x'.repeat(60_000), masts: 4 };

describe('what a recovery brings from outside', () => {
  let kit: Dock;
  const { activities, hands } = createHands();
  const store = createMemoryStore();
  let isAway = false;
  const refuseWhileAway = () => {
    if (isAway) throw new SignalboxError('ARTIFACT_MISSING', 'the store is not the one of the run');
  };

  beforeAll(async () => {
    kit = await openDock({
      pipelines: [yard],
      activities,
      artifacts: {
        ...store,
        async get(digest) {
          refuseWhileAway();
          return store.get(digest);
        },
        async put(bytes, mediaType) {
          refuseWhileAway();
          return store.put(bytes, mediaType);
        },
      },
    });
  });
  afterAll(() => kit.close());

  const ordered = async (script: Script = {}, input: { readonly [field: string]: Json } = {}): Promise<TestRun> => {
    const run = await kit.start('yard', { script, ...input });
    await run.reaches('ordering');
    await kit.client.signal(run.id, 'deliver', {
      event: 'ordered',
      data: { masts: 2, wood: { kind: 'oak', age: 90 } },
    });
    return run;
  };
  /** Failed while building: what may be patched is what the wait and the stages wrote. */
  const broken = async (reason = 'VALIDATION_FAILURE', script: Script = {}) => {
    const run = await ordered({ build: [`!${reason}`, { tons: 40 }], ...script });
    await run.reaches('reviewing');
    await run.decide({ by: 'ann' });
    await fails(run);
    return run;
  };
  const patch = (run: TestRun, patched: { readonly [key: string]: Json }) =>
    run.recover({ ...otto, procedure: 'patch', patch: patched });

  it('a patch is a JSON Merge Patch of what is there, and is what the next stages are given', async () => {
    const run = await ordered({ plan: ['!VALIDATION_FAILURE', { masts: 3 }] });
    await fails(run);
    await patch(run, { order: { masts: 3, wood: { kind: null, age: 20, from: { place: 'Harz', note: null } } } });
    await run.reaches('reviewing');
    expect(givenTo(hands, 'plan').at(-1)).toEqual({ order: { masts: 3, wood: { age: 20, from: { place: 'Harz' } } } });
    const [version] = await kit.client.artifacts(run.id);
    expect(version).toMatchObject({ name: 'order', madeBy: { engine: 'person', agent: 'otto' }, stage: 'FAILED' });
    expect(version?.parents).toHaveLength(1);
    const entry = (await run.log()).find(({ recovery }) => recovery);
    expect(entry).toMatchObject({ artifacts: [{ name: 'order', version: 1, digest: version?.digest }] });
    await expectReplayed(kit.client, run.id);
  });

  it('is held to the shape that its first author was held to: of a wait, and of a stage', async () => {
    const run = await ordered({ plan: ['!VALIDATION_FAILURE', { masts: 3 }] });
    const failure = await fails(run);
    await expect(patch(run, { order: { masts: 'three' } })).rejects.toMatchObject({ code: 'PATCH_MISMATCH' });
    await expect(patch(run, { order: { masts: null } })).rejects.toMatchObject({ code: 'PATCH_MISMATCH' });
    await expect(patch(run, { hull: { tons: 'many' } })).rejects.toMatchObject({ code: 'PATCH_MISMATCH' });
    expect(await kit.client.artifacts(run.id)).toEqual([]);
    expect(await run.status()).toMatchObject({ lifecycle: 'FAILED', failure: { seq: failure.seq } });
    await patch(run, { hull: { tons: 5 } });
    await run.reaches('reviewing');
    expect((await kit.client.artifacts(run.id)).map(({ name, version }) => `${name} ${version}`)).toEqual([
      'hull 1',
      'plan 1',
    ]);
  });

  it('is refused for what a gate approved, what it decided, what nothing writes, and what is needed', async () => {
    const run = await broken();
    const wrong: [{ [key: string]: Json }, string][] = [
      [{ plan: { masts: 9 } }, 'PATCH_MISMATCH'],
      [{ hull: { tons: 3 }, plan: { masts: 9 } }, 'PATCH_MISMATCH'],
      [{ plan: null }, 'PATCH_MISMATCH'],
      [{ review: { decision: 'approved' } }, 'PATCH_MISMATCH'],
      [{ input: { brief: 'other' } }, 'PATCH_MISMATCH'],
      [{ mystery: 1 }, 'PATCH_MISMATCH'],
      [{ order: null }, 'PATCH_MISMATCH'],
      [{}, 'PATCH_MISMATCH'],
    ];
    for (const [patched, code] of wrong) {
      await expect(patch(run, patched), JSON.stringify(patched)).rejects.toMatchObject({ code });
    }
    await expect(patch(run, { mystery: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('"mystery" cannot be changed; the keys that may be are order, plan, hull'),
    });
    const risky = JSON.parse('{"__proto__": {"tons": 3}, "constructor": {"tons": 1}}');
    await expect(patch(run, risky)).rejects.toMatchObject({
      code: 'PATCH_MISMATCH',
    });
  });

  it('takes no reference in: nobody reaches what another run has stored', async () => {
    const run = await broken();
    const foreign = { $artifact: `sha256:${'a'.repeat(64)}`, mediaType: 'application/json', bytes: 3 };
    for (const hull of [foreign, { tons: 3, keel: foreign }, { tons: 3, keel: [{ deep: foreign }] }]) {
      await expect(patch(run, { hull })).rejects.toMatchObject({ code: 'PATCH_MISMATCH' });
    }
  });

  it('goes deep into a large value, which travels by reference, and leaves the rest of it', async () => {
    const run = await ordered({ plan: [LARGE], build: [{ tons: 500, keel: 'x'.repeat(60_000) }] });
    await run.reaches('reviewing');
    await run.decide({ by: 'ann' });
    expect(await fails(run)).toMatchObject({ code: 'GUARD_FAILED', state: 'weighing' });
    await patch(run, { hull: { tons: 50 } });
    await run.reaches('surveying');
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    expect(givenTo(hands, 'fit').at(-1)?.hull).toEqual({ tons: 50, keel: 'x'.repeat(60_000) });
    const hulls = (await kit.client.artifacts(run.id)).filter(({ name }) => name === 'hull');
    expect(hulls[1]?.parents).toEqual([hulls[0]?.digest]);
    await expectReplayed(kit.client, run.id);
  });

  it('raise is the same for a run that has used up what it had', async () => {
    const run = await broken('BUDGET_EXCEEDED');
    await expect(patch(run, { order: { masts: 1 } })).rejects.toMatchObject({ code: 'ILLEGAL_PROCEDURE' });
    await run.recover({ ...otto, procedure: 'raise', patch: { order: { masts: 1 } } });
    await run.reaches('surveying');
    await expectReplayed(kit.client, run.id);
  });

  it('of two in the same moment one wins; the other is refused whole, as a signal in the log', async () => {
    // Its second building does not fail: a message that comes late finds no other failure that it could be for.
    const run = await broken();
    const answers = await Promise.allSettled([
      run.recover({ ...otto, procedure: 'patch', patch: { hull: { tons: 11 } } }),
      run.recover({ ...otto, by: 'olga', procedure: 'patch', patch: { hull: { tons: 12 } } }),
      kit.client.signal(run.id, 'recover', { ...otto, by: 'omar', procedure: 'patch', patch: { hull: { tons: 13 } } }),
    ]);
    await run.reaches('surveying');
    const log = await eventually(
      run.log,
      (entries) =>
        entries.some(({ kind, actor }) => kind === 'refusal' && actor.id === 'omar') ||
        entries.some(({ recovery }) => recovery?.by === 'omar'),
    );
    const won = log.filter(({ recovery }) => recovery);
    expect(won).toHaveLength(1);
    const refused = answers.slice(0, 2).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(1);
    for (const one of refused as PromiseRejectedResult[])
      expect(one.reason.code).toMatch(/RUN_NOT_FAILED|STALE_FAILURE/);
    expect((await kit.client.artifacts(run.id)).filter(({ madeBy }) => madeBy?.engine === 'person')).toHaveLength(1);
    await run.decide({ by: 'sue', decision: 'rejected' });
    await fails(run);
    await run.recover({ ...otto, procedure: 'rollback', to: seqOf(log, 'building') });
    await run.reaches('surveying');
    await expectReplayed(kit.client, run.id);
  });

  it('skip goes on with what the definition says, as a version of the person who skips', async () => {
    const run = await broken('AGENT_ERROR');
    await run.recover({ ...otto, procedure: 'skip' });
    await run.reaches('surveying');
    const version = (await kit.client.artifacts(run.id)).find(({ name }) => name === 'hull');
    expect(version).toMatchObject({ version: 1, stage: 'building', madeBy: { engine: 'person', agent: 'otto' } });
    expect((await run.log()).find(({ recovery }) => recovery)).toMatchObject({
      to: 'weighing',
      recovery: { procedure: 'skip' },
      artifacts: [{ name: 'hull', version: 1 }],
    });
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    expect(givenTo(hands, 'fit').at(-1)?.hull).toEqual({ tons: 1 });
    await expectReplayed(kit.client, run.id);
  });

  it('is not offered where the definition does not say so', async () => {
    const run = await ordered({ plan: ['!AGENT_ERROR', { masts: 1 }] });
    expect((await fails(run)).procedures).not.toContain('skip');
    await expect(run.recover({ ...otto, procedure: 'skip' })).rejects.toMatchObject({ code: 'ILLEGAL_PROCEDURE' });
  });

  it('a store that does not have what is needed refuses the message, by update and by signal, and ends no run', async () => {
    const run = await broken('VALIDATION_FAILURE', { plan: [LARGE] });
    const to = seqOf(await run.log(), 'reviewing');
    const ways = [
      { ...otto, procedure: 'rollback', to },
      { ...otto, procedure: 'patch', patch: { hull: { tons: 3 } } },
      { ...otto, procedure: 'skip' },
    ] as const;
    isAway = true;
    try {
      for (const way of ways) {
        await expect(run.recover(way)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
        const refusals = (await run.log()).filter(({ kind }) => kind === 'refusal').length;
        await kit.client.signal(run.id, 'recover', way);
        const log = await eventually(run.log, (l) => l.filter(({ kind }) => kind === 'refusal').length > refusals);
        expect(log.at(-1)).toMatchObject({ kind: 'refusal', code: 'ARTIFACT_MISSING', actor: { id: 'otto' } });
      }
    } finally {
      isAway = false;
    }
    await run.recover(ways[0]);
    await run.reaches('reviewing');
    await expectReplayed(kit.client, run.id);
  });
});
