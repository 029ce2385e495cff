import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../temporal-server.js';
import { type Dock, openDock } from './dock.js';
import { createHands, expectReplayed, yard } from './yard.js';

let dock: Dock;
beforeAll(async () => {
  dock = await openDock({ pipelines: [yard], activities: createHands().activities });
});
afterAll(() => dock?.close());

it('a fork opens the round that the other run was to open at its checkpoint', async () => {
  const run = await dock.start('yard', { script: { plan: [{ masts: 1 }, { masts: 2 }, { masts: 3 }] } });
  await run.reaches('ordering');
  await dock.client.signal(run.id, 'deliver', { event: 'ordered', data: { masts: 2 } });
  for (const round of [1, 2, 3]) {
    await eventually(
      () => dock.client.openGate(run.id),
      (gate) => gate?.round === round,
    );
    await run.decide({ by: 'ann', round, decision: round === 3 ? 'approved' : 'changesRequested' });
  }
  await run.reaches('surveying');
  const plans = (await run.log()).filter(({ kind, to }) => kind === 'transition' && to === 'planning');
  for (const [index, { seq }] of plans.entries()) {
    const wanted = { run: run.id, seq, by: 'frida', reason: 'another try' };
    const forked = dock.runOf((await dock.client.start('yard', null, { fork: wanted })).run);
    await forked.reaches('reviewing');
    expect((await forked.gate()).round).toBe(index + 1);
    await expectReplayed(dock.client, forked.id);
  }
});
