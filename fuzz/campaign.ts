import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createSignalboxClient } from '../src/client/index.js';
import { startDevServer } from '../src/server/index.js';
import { type Batch, emptyTally, playBatch, type Tally } from './play-batch.js';
import type { Place } from './send.js';

/** So low that most runs continue as new, some several times. */
const EVENTS_PER_EXECUTION = 45;
/** A dev server in memory grows; after so many cases a new one takes its place. */
const CASES_PER_SERVER = 320;

export type Campaign = Pick<Batch, 'kills' | 'pipeline'> & {
  readonly seed: number;
  readonly cases: number;
  readonly atOnce: number;
  /** Goes on with further seeds until this much time has passed. */
  readonly forMs?: number;
  readonly onProgress: (sum: Tally) => void;
};

/** Plays cases in batches on servers of their own, one after the other, and sums up. */
export async function runCampaign(campaign: Campaign): Promise<Tally> {
  const until = performance.now() + (campaign.forMs ?? 0);
  const sum = emptyTally();
  const isOver = () => sum.cases >= campaign.cases && performance.now() >= until;
  while (!isOver()) await playOnServer(campaign, sum, isOver);
  return sum;
}

async function playOnServer(campaign: Campaign, sum: Tally, isOver: () => boolean): Promise<void> {
  const { seed, cases, atOnce, forMs, kills, pipeline, onProgress } = campaign;
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-fuzz-'));
  const server = await startDevServer({
    directory: folder,
    binaryDirectory: '.signalbox',
    env: process.env,
    ephemeral: true,
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': String(EVENTS_PER_EXECUTION) },
  });
  try {
    const connection = await connect({ address: server.address, namespace: server.namespace });
    const client = createSignalboxClient(connection, { answerWithinMs: 4_000 });
    const place: Place = { connection, client };
    // Whoever judges can wait: longer than a workflow task that a loaded machine lost.
    const judging = createSignalboxClient(connection, { answerWithinMs: 30_000 });
    const first = sum.cases;
    while (!isOver() && sum.cases - first < CASES_PER_SERVER) {
      const size = forMs === undefined ? Math.min(atOnce, cases - sum.cases) : atOnce;
      const batch = { firstSeed: seed + sum.cases, size, kills, pipeline };
      add(sum, await playBatch(place, { address: server.address, folder, judging }, batch));
      onProgress(sum);
    }
    await client.close();
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function add(sum: Tally, { failed, ...counts }: Tally): void {
  sum.failed.push(...failed);
  for (const [name, count] of Object.entries(counts) as [keyof typeof counts, number][]) sum[name] += count;
}
