import { afterAll, describe, expect, it } from 'vitest';
import { finish } from './drive.js';
import { goOn } from './journey.js';
import { judge } from './judge.js';
import { openLedger } from './ledger.js';
import { JOURNEYS, SCENES, STATES } from './plan.js';
import { patienceOf, sufferProvider } from './provider-faults.js';
import { formatReport } from './report.js';
import { type Expected, playScene } from './scene.js';
import { createChance } from './seed.js';
import { openWorld, type World } from './world.js';

/**
 * Kills the worker, the Temporal server and the model provider under runs in every state of the pipeline. `plan.ts` is the table of
 * what strikes where. `CHAOS_SEED` repeats a seed, `CHAOS_ROUNDS` plays more of them.
 */
const SEED = Number(process.env.CHAOS_SEED ?? 20261121);
const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 1);
const LIMIT_MS = ROUNDS * 280_000;
const AWAY_S = [1, 15, 60];

const ledger = openLedger();

async function inWorld(name: string, seed: number, modelTimeout: string, play: (world: World) => Promise<void>) {
  const world = await openWorld(name, { ledger, chance: createChance(seed), modelTimeout });
  try {
    await play(world);
  } finally {
    await world.close();
  }
}

async function judgeAll(world: World, runs: Iterable<readonly [string, Expected]>) {
  await world.startLateWorker();
  const verdicts = [];
  for (const [run, expected] of runs) {
    await finish(world, run);
    verdicts.push(await judge(world, run, expected));
  }
  ledger.verdicts.push(...verdicts);
  expect(verdicts.filter(({ outcome }) => outcome !== 'COMPLETED' && outcome !== 'CANCELLED')).toEqual([]);
  expect(verdicts.flatMap(({ run, broken }) => broken.map((what) => `${run}: ${what}`))).toEqual([]);
  expect(verdicts.flatMap(({ run, repeated }) => repeated.map((what) => `${run}: ${what}`))).toEqual([]);
  expect(verdicts.flatMap(({ run, lost }) => lost.map((what) => `${run}: ${what}`))).toEqual([]);
}

describe.concurrent('E6: whatever dies, every run ends in the right state, no completed model call is made again and no acknowledged decision is lost', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = SEED + round;

    it(`kill -9 of the worker, in every state (seed ${seed})`, { timeout: LIMIT_MS }, async () => {
      await inWorld(`worker-${round}`, seed, '4m', async (world) => {
        const runs: [string, Expected][] = [];
        for (const journey of world.chance.shuffled(JOURNEYS)) runs.push(await goOn(world, journey));
        const parts = world.chance.shuffled(SCENES.worker);
        const played = await playScene(world, parts, { component: 'worker', awayMs: 0, freshMs: LIMIT_MS });
        await judgeAll(world, [...runs, ...played]);
      });
    });

    it(`kill -9 of the Temporal server, back on the same file after ${AWAY_S.join(', ')} s (seed ${seed})`, {
      timeout: LIMIT_MS,
    }, async () => {
      await inWorld(`server-${round}`, seed, '4m', async (world) => {
        const runs: [string, Expected][] = [];
        for (const seconds of world.chance.shuffled(AWAY_S)) {
          const parts = world.chance.shuffled(SCENES.server);
          runs.push(
            ...(await playScene(world, parts, { component: 'server', awayMs: seconds * 1000, freshMs: LIMIT_MS })),
          );
        }
        await judgeAll(world, runs);
      });
    });

    it(`the model provider refuses, fails, cuts its answer, is silent, and is killed (seed ${seed})`, {
      timeout: LIMIT_MS,
    }, async () => {
      await inWorld(`provider-${round}`, seed, '20s', async (world) => {
        const suffered = await sufferProvider(world);
        const parts = world.chance.shuffled(SCENES.provider);
        const played = await playScene(world, parts, { component: 'provider', awayMs: 0, freshMs: 10_000 });
        const patience = suffered.flatMap((run) => patienceOf(world, run));
        expect(patience.filter((waitedMs) => waitedMs < 1000)).toEqual([]);
        await judgeAll(world, [...suffered.map((run) => [run, 'COMPLETED'] as const), ...played]);
      });
    });
  }
});

afterAll(() => {
  process.stdout.write(`\n${formatReport(ledger, SEED)}\n`);
  expect(STATES.filter((state) => !ledger.hits.some((hit) => hit.state === state))).toEqual([]);
  expect(STATES.filter((state) => !ledger.verdicts.some(({ states }) => states.includes(state)))).toEqual([]);
});
