import { afterAll, describe, expect, it } from 'vitest';
import { finish } from './drive.js';
import { goOn } from './journey.js';
import { judge } from './judge.js';
import { openLedger, type Verdict } from './ledger.js';
import { JOURNEYS, SCENES, STATES } from './plan.js';
import { patienceOf, sufferProvider } from './provider-faults.js';
import { formatReport } from './report.js';
import { type Expected, playScene } from './scene.js';
import { createChance } from './seed.js';
import { openWorld, type World, type WorldSettings } from './world.js';

/**
 * Kills the worker, the Temporal server and the model provider under runs in every state of the pipeline. `plan.ts` is the table of
 * what strikes where. `CHAOS_SEED` repeats a seed, `CHAOS_ROUNDS` plays more of them, and `CHAOS_TASK_TIMEOUT_MS` (1000) makes workflow tasks
 * of the scenes late under load.
 */
const SEED = Number(process.env.CHAOS_SEED ?? 20261121);
const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 1);
/** Beyond any patience within: what does not move is told by name. */
const LIMIT_MS = 600_000;
const AWAY_S = [1, 15, 60];

const ledger = openLedger();
type Settings = Omit<WorldSettings, 'ledger'>;

/** Plays in a world of its own, and judges the runs that come out of it. */
async function playIn(name: string, settings: Settings, play: (world: World) => Promise<[string, Expected][]>) {
  const world = await openWorld(name, { ledger, ...settings });
  try {
    const runs = await play(world);
    await world.startLateWorker();
    const verdicts: Verdict[] = [];
    for (const [run, expected] of runs) {
      await finish(world, run);
      verdicts.push(await judge(world, run, expected));
    }
    ledger.verdicts.push(...verdicts);
    const of = (found: 'broken' | 'repeated' | 'lost') =>
      verdicts.flatMap((verdict) => verdict[found].map((what) => `${verdict.run}: ${what}`));
    expect({ broken: of('broken'), repeated: of('repeated'), lost: of('lost') }).toEqual({
      broken: [],
      repeated: [],
      lost: [],
    });
  } finally {
    await world.close();
  }
}

describe.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))(
  'E6, seed %i: every run ends in the right state, no completed call is repeated, no acknowledged decision is lost',
  (seed) => {
    const settings = { modelTimeout: '4m', heartbeat: '4s' };
    const patient = { freshMs: LIMIT_MS };

    it.concurrent('kill -9 of the worker in every state', { timeout: LIMIT_MS }, () =>
      playIn('worker', { ...settings, chance: createChance(seed), heartbeat: '3s' }, async (world) => {
        const runs: [string, Expected][] = [];
        for (const journey of world.chance.shuffled(JOURNEYS)) runs.push(await goOn(world, journey));
        const parts = world.chance.shuffled(SCENES.worker);
        return [...runs, ...(await playScene(world, parts, { component: 'worker', awayMs: 0, ...patient }))];
      }),
    );

    it.concurrent(
      `kill -9 of the Temporal server, back on the same file after ${AWAY_S.join(', ')} s`,
      { timeout: LIMIT_MS },
      () =>
        playIn('server', { ...settings, chance: createChance(seed) }, async (world) => {
          const runs: [string, Expected][] = [];
          for (const seconds of world.chance.shuffled(AWAY_S)) {
            const parts = world.chance.shuffled(SCENES.server);
            runs.push(...(await playScene(world, parts, { component: 'server', awayMs: seconds * 1000, ...patient })));
          }
          return runs;
        }),
    );

    it.concurrent(
      'a provider that refuses, fails, cuts its answer, is silent, and is killed',
      { timeout: LIMIT_MS },
      () =>
        playIn('provider', { ...settings, chance: createChance(seed), modelTimeout: '20s' }, async (world) => {
          const suffered = await sufferProvider(world);
          const waits = suffered.flatMap((run) => patienceOf(world, run));
          expect(waits.filter((waitedMs) => waitedMs < 1000)).toEqual([]);
          const parts = world.chance.shuffled(SCENES.provider);
          const played = await playScene(world, parts, { component: 'provider', awayMs: 0, freshMs: 10_000 });
          return [...suffered.map((run): [string, Expected] => [run, 'COMPLETED']), ...played];
        }),
    );
  },
);

afterAll(() => {
  process.stdout.write(`\n${formatReport(ledger, SEED)}\n`);
  expect(STATES.filter((state) => !ledger.hits.some((hit) => hit.state === state))).toEqual([]);
  expect(STATES.filter((state) => !ledger.verdicts.some(({ states }) => states.includes(state)))).toEqual([]);
});
