import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestRun } from '../../src/testing/test-run.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { expectReplayed } from '../recovery/yard.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';

const shop = openShop();
let isBroken = true;

let dock: Dock;
beforeAll(async () => {
  dock = await openDock({
    pipelines: [errandPipeline({ retry: { maximumAttempts: 1 } })],
    agents: [
      errandBoy(async ({ list }, { use }) => {
        await use('buy', { item: String(list), price: 3 });
        if (isBroken) throw new Error('the rules are broken');
        return { bought: [String(list)] };
      }),
    ],
    tools: shop.tools,
    reviewers: { buyer: ['bea'] },
  });
});
afterAll(() => dock?.close());

/** A run that has failed after a call of it was approved and made. */
async function failed(item: string): Promise<TestRun> {
  isBroken = true;
  const run = await dock.start('errand', { list: item });
  await run.reaches('approving');
  await run.decide({ by: 'bea' });
  await eventually(
    () => run.status(),
    ({ lifecycle }) => lifecycle === 'FAILED',
  );
  isBroken = false;
  return run;
}

/** The entries of the agent's stage, before and after its gate. */
async function entriesOf(run: TestRun): Promise<number[]> {
  return (await run.log()).flatMap(({ kind, to, seq }) => (kind === 'transition' && to === 'shopping' ? [seq] : []));
}

const VOID = {
  gate: 'approving',
  outcome: 'approved',
  by: ['bea'],
  void: 'it was on what an agent asked then, for that alone, and is asked anew',
};

it('what was approved for one call does not hold in a fork: the log says so, and the same call is asked anew', async () => {
  const run = await failed('tea');
  const [before, after] = await entriesOf(run);
  for (const [seq, round] of [
    [before, 1],
    [after, 2],
  ] as const) {
    const wanted = { run: run.id, seq: seq ?? 0, by: 'frida', reason: 'another try' };
    const forked = dock.runOf((await dock.client.start('errand', null, { fork: wanted })).run);
    await forked.reaches('approving');
    const [first] = await forked.log();
    expect(first?.earlier).toMatchObject([VOID]);
    expect(first?.message).not.toContain('still holds');
    expect((await forked.gate()).round).toBe(round);
    await forked.decide({ by: 'bea' });
    await forked.reaches('done');
    await expectReplayed(dock.client, forked.id);
  }
});

it('nor after a rollback', async () => {
  const run = await failed('milk');
  const [, after] = await entriesOf(run);
  await run.recover({ procedure: 'rollback', to: after ?? 0, by: 'otto', reason: 'once more' });
  await run.reaches('approving');
  expect((await run.log()).find(({ recovery }) => recovery)?.earlier).toMatchObject([VOID]);
  await run.decide({ by: 'bea' });
  await run.reaches('done');
  expect(shop.calls).toEqual(expect.arrayContaining(['buy milk for 3']));
});
