import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reads, RuleStep } from '../../src/agents/index.js';
import { digestOf, type Recover } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop, type Shop } from './errand.js';

const SEEDS = [1, 2, 3, 4, 5, 6];
const MOST_MOVES = 12;
const base = errandPipeline({ limits: { steps: 20, failures: 8 }, skip: { value: { bought: [] } } });
const restless = {
  ...base,
  name: 'restless',
  states: { ...base.states, approving: { ...base.states.approving, deadline: '5s' } },
} as Definition;

let shop: Shop;
let dock: Dock;
/** How often a person has approved the purchase of an item. */
const approved = new Map<string, number>();

/** Numbers that look random, and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) | 0;
    return Math.abs((state ^ (state >>> 13)) % sides);
  };
}

const moods = new Map<string, (sides: number) => number>();

/** Buys the same twice and something else, and loses its way now and then. */
async function wander({ list }: Reads, { use }: RuleStep) {
  const roll = moods.get(String(list)) ?? dice(1);
  const lose = () => {
    if (roll(6) === 0) throw new Error('lost my way');
  };
  for (const item of [`${list}-tea`, `${list}-tea`, `${list}-milk`]) {
    await use('buy', { item, price: 1 }).catch(() => undefined);
    lose();
    await use('look', { item });
    lose();
  }
  return { bought: [] };
}

beforeAll(async () => {
  shop = openShop();
  dock = await openDock({
    pipelines: [restless],
    agents: [errandBoy(wander)],
    tools: shop.tools,
    reviewers: { buyer: ['bea', 'bob'] },
  });
});
afterAll(() => dock?.close());

const settled = (run: TestRun) => eventually(run.status, ({ lifecycle }) => !['IDLE', 'RUNNING'].includes(lifecycle));

const PROCEDURES: readonly Recover['procedure'][] = [
  'resume',
  'rerun',
  'rollback',
  'reopen',
  'resume',
  'rollback',
  'skip',
];

async function live(run: TestRun, roll: (sides: number) => number): Promise<void> {
  for (let move = 0; move < MOST_MOVES; move += 1) {
    const status = await settled(run);
    if (status.lifecycle === 'WAITING_FOR_APPROVAL') await atGate(run, roll);
    else if (status.lifecycle === 'FAILED') await recover(run, roll);
    else return;
  }
}

async function atGate(run: TestRun, roll: (sides: number) => number): Promise<void> {
  const gate = await dock.client.openGate(run.id);
  if (!gate) return;
  const choice = roll(8);
  if (choice === 0) {
    await eventually(run.status, ({ lifecycle }) => lifecycle !== 'WAITING_FOR_APPROVAL');
    return;
  }
  const decision = choice < 3 ? 'rejected' : 'approved';
  const digest = gate.shows[0]?.digest ?? '';
  const decide = (by: string) => run.decide({ by, decision, artifact: digest, round: gate.round, gate: gate.gate });
  const answers = await Promise.allSettled(choice === 3 ? [decide('bea'), decide('bob')] : [decide('bea')]);
  const isTaken = answers.some((answer) => answer.status === 'fulfilled' || isUnheard(answer.reason));
  if (isTaken && decision === 'approved') approved.set(digest, (approved.get(digest) ?? 0) + 1);
}

/** Nobody knows whether a decision was taken whose answer did not come in time. */
const isUnheard = ({ code }: { readonly code?: string }) => code === 'NO_WORKER' || code === 'NO_SERVER';

async function recover(run: TestRun, roll: (sides: number) => number): Promise<void> {
  const procedure = PROCEDURES[roll(PROCEDURES.length)] ?? 'resume';
  const points = await dock.client.checkpoints(run.id);
  const to = procedure === 'rollback' ? points[roll(points.length)]?.seq : undefined;
  const wanted = { procedure, by: 'oda', reason: 'again', ...(to !== undefined && { to }) };
  await run
    .recover(wanted)
    .catch(() => run.recover({ procedure: 'rerun', by: 'oda', reason: 'again', to: 'shopping' }))
    .catch(() => undefined);
}

describe.concurrent('whatever people decide and however they recover', () => {
  it.each(SEEDS)(
    'no call is made that was not approved, and none more often than it was: case %i',
    async (seed) => {
      const roll = dice(seed);
      const list = `case${seed}`;
      moods.set(list, dice(seed + 100));
      const run = await dock.start('restless', { list });
      await live(run, roll);
      const points = await dock.client.checkpoints(run.id);
      const seq = points[roll(points.length)]?.seq ?? 1;
      const fork = { run: run.id, seq, by: 'oda', reason: 'again' };
      const started = await dock.client.start('restless', { requestedBy: 'tester', list }, { fork });
      await live(dock.runOf(started.run), roll);
      await settled(dock.runOf(started.run));
      for (const item of [`${list}-tea`, `${list}-milk`]) {
        const bought = shop.calls.filter((line) => line === `buy ${item} for 1`).length;
        const digest = digestOf({ tool: 'buy', arguments: { item, price: 1 } });
        expect(bought, `${item} of ${run.id}`).toBeLessThanOrEqual(approved.get(digest) ?? 0);
      }
    },
    240_000,
  );
});
