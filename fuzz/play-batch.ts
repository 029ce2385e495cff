import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignalboxClient } from '../src/client/index.js';
import type { Definition } from '../src/machine/index.js';
import { readEffects, readWritten } from './effects.js';
import { startFleet } from './fleet.js';
import { judgeCase, type Seen } from './judge/judge-case.js';
import { pipelines } from './pipelines.js';
import { planBatch, planCase } from './plan.js';
import { type Case, startCase } from './play-case.js';
import { type Place, wholeOf } from './send.js';
import { tellStory } from './story.js';

export type Failed = {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly story: string;
  /** The histories and the log, to look into and to replay. */
  readonly evidence: unknown;
};

/** What a batch came to. */
export type Tally = {
  cases: number;
  sent: number;
  entries: number;
  refused: number;
  decisions: number;
  effects: number;
  continued: number;
  restarted: number;
  killed: number;
  glimpses: number;
  readonly failed: Failed[];
};

export function emptyTally(): Tally {
  return {
    cases: 0,
    sent: 0,
    entries: 0,
    refused: 0,
    decisions: 0,
    effects: 0,
    continued: 0,
    restarted: 0,
    killed: 0,
    glimpses: 0,
    failed: [],
  };
}

export type Batch = {
  readonly firstSeed: number;
  readonly size: number;
  readonly kills: number;
  /** Every case on this pipeline; any unless given. */
  readonly pipeline: string | undefined;
};

/** Plays the cases of a batch all at once on workers of their own, brings them to their ends, and judges each. */
export async function playBatch(
  place: Place,
  where: { readonly address: string; readonly folder: string; readonly judging: SignalboxClient },
  { firstSeed, size, kills, pipeline }: Batch,
): Promise<Tally> {
  const name = `fuzz-${firstSeed}-${Date.now()}`;
  const folder = join(where.folder, name);
  await mkdir(folder, { recursive: true });
  const plan = planBatch(firstSeed, kills);
  const taskTimeout = plan.isKilled ? '4s' : '10s';
  const fleet = await startFleet({ address: where.address, folder, taskQueue: name }, plan);
  const tally = emptyTally();
  try {
    const seeds = Array.from({ length: size }, (_, n) => firstSeed + n);
    const cases = await Promise.all(
      seeds.map((seed) => {
        const casePlan = planCase(seed);
        const definition = pipelineOf(casePlan.pipeline, pipeline);
        return startCase(place, casePlan, definition, { run: `${name}-${seed}`, taskQueue: name, taskTimeout });
      }),
    );
    await Promise.all(cases.map((one) => one.play()));
    await fleet.calm();
    const stuck = await Promise.all(cases.map((one) => one.settle()));
    const effects = readEffects(folder);
    const written = readWritten(folder);
    for (const [index, one] of cases.entries()) {
      const own = effects.filter(({ run }) => run === one.run);
      const entries = written.flatMap(({ run, entry }) => (run === one.run ? [entry] : []));
      await judge(
        { ...place, client: where.judging },
        one,
        stuck[index],
        { effects: own, written: entries, mayRepeat: plan.isKilled },
        tally,
      );
    }
  } finally {
    await fleet.close();
    Object.assign(tally, fleet.ended);
    if (fleet.deaths.length > 0) {
      const story = 'Any case of the batch may be the cause.';
      tally.failed.push({ seed: firstSeed, problems: fleet.deaths, story, evidence: fleet.deaths });
    }
  }
  return tally;
}

async function judge(place: Place, one: Case, stuck: string | undefined, seen: Seen, tally: Tally): Promise<void> {
  tally.cases += 1;
  tally.sent += one.ledger.sent.length;
  tally.effects += seen.effects.length;
  const judged = await judgeCase(place, one, seen).catch((error: unknown) => ({
    problems: [`it cannot be judged: ${wholeOf(error)}`],
    log: [],
    executions: 1,
    glimpses: 0,
  }));
  const { log, executions } = judged;
  tally.entries += log.length;
  tally.refused += log.reduce((sum, { kind, count = 1 }) => (kind === 'refusal' ? sum + count : sum), 0);
  tally.decisions += log.filter(({ decision }) => decision !== undefined).length;
  tally.continued += executions - 1;
  tally.glimpses += judged.glimpses;
  const problems = [...(stuck === undefined ? [] : [stuck]), ...judged.problems];
  if (problems.length === 0) return;
  const history = await place.client.history(one.run).catch(wholeOf);
  const evidence = { problems, history, log, ledger: one.ledger, ...seen };
  tally.failed.push({ seed: one.plan.seed, problems, story: tellStory(one, log), evidence });
}

/** @throws RangeError for a name that no pipeline has */
function pipelineOf(number: number, name: string | undefined): Definition {
  const fitting = pipelines.filter((pipeline) => name === undefined || pipeline.name === name);
  const found = fitting[number % fitting.length];
  if (found) return found;
  throw new RangeError(`expected one of ${pipelines.map((p) => p.name).join(', ')}; got ${name}`);
}
