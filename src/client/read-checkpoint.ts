import { type ForkSource, QUERIES, SignalboxError } from '../contract/index.js';
import { parseForkSource } from './answers.js';
import type { Calls } from './calls.js';
import type { ServerConnection } from './connect.js';

type Place = { readonly run: string; readonly seq: number; readonly execution?: string | undefined };

/**
 * Reads one checkpoint of a run, with everything that a new run needs to go on from there.
 *
 * @throws UNKNOWN_CHECKPOINT where the run has none with this number
 */
export async function readCheckpoint(
  { client }: ServerConnection,
  calls: Calls,
  { run, seq, execution }: Place,
): Promise<ForkSource> {
  const source = parseForkSource(
    await calls.onRun(run, `read the checkpoint ${seq} of ${run}`, () =>
      client.workflow.getHandle(run, execution).query(QUERIES.checkpoint, seq),
    ),
  );
  if (source) return source;
  throw new SignalboxError('UNKNOWN_CHECKPOINT', `expected the number of a checkpoint of ${run}, got ${seq}`);
}
