import type { RunFilter, RunSummary, SignalboxClient } from '../client/index.js';
import { type FailureView, SignalboxError } from '../contract/index.js';
import { FAILURES, type FailureCode, parseDuration } from '../machine/index.js';
import { atOnce } from './at-once.js';

/** How many runs are asked at the same time. */
const ASKED_AT_ONCE = 8;

/** Which of the failed runs are meant. */
export type FailedFilter = Pick<RunFilter, 'reason' | 'pipeline'> & {
  /** Those that ended as failed, in place of those that can be brought back. */
  readonly closed?: boolean;
  /** The state they failed in. */
  readonly state?: string;
  /** Epoch milliseconds: those that failed after. */
  readonly since?: number;
};

/** A failed run: what the list says, and what the run itself said where a worker answered for it. */
export type FailedRun = Pick<RunSummary, 'run' | 'pipeline' | 'startedAt' | 'closedAt' | 'requestedBy'> & {
  /** As the list says; none where the run hides its state from lists. */
  readonly reason?: string;
  readonly since?: string;
  readonly failure?: FailureView;
};

type Found = {
  /** All, the newest first. */
  readonly runs: readonly FailedRun[];
  /** Of each reason, how many. */
  readonly counts: ReadonlyMap<string, number>;
  /** The task queues on which no worker answered. */
  readonly silent: readonly string[];
};

/**
 * Finds failed runs, however many, and asks those that are given back how they failed; all of them where the filter needs it.
 *
 * @param limit so many runs are given back
 * @param ask whether to ask where the filter does not need it
 */
export async function findFailed(
  client: SignalboxClient,
  filter: FailedFilter,
  { limit, ask }: { readonly limit: number; readonly ask: boolean },
): Promise<Found> {
  const { closed = false, state, since, reason, pipeline } = filter;
  const listed = await client.list({
    ...{ lifecycle: 'FAILED', open: !closed, limit: Number.POSITIVE_INFINITY },
    ...(reason === undefined ? {} : { reason }),
    ...(pipeline === undefined ? {} : { pipeline }),
  });
  const needsAll = state !== undefined || since !== undefined;
  const silent = new Set<string>();
  const asked = needsAll ? listed : listed.slice(0, limit);
  const seen = await atOnce(asked, ASKED_AT_ONCE, (summary) =>
    ask || needsAll ? lookAt(client, summary, silent) : Promise.resolve(listedOf(summary)),
  );
  const runs = seen.flatMap((run) => (run && fits(run, filter) ? [run] : []));
  const unasked = listed.slice(asked.length).map(({ failureReason }) => failureReason);
  const counted = [...runs.map((run) => run.reason), ...unasked];
  const counts = new Map<string, number>();
  for (const code of counted) counts.set(code ?? UNSAID, (counts.get(code ?? UNSAID) ?? 0) + 1);
  return { runs: runs.slice(0, limit), counts, silent: [...silent] };
}

/** Stands for the reason of a run that does not say it to lists. */
export const UNSAID = 'UNKNOWN';

/** Asks a run how it failed; undefined where it has been brought back, which the list learns later. */
async function lookAt(
  client: SignalboxClient,
  summary: RunSummary,
  silent: Set<string>,
): Promise<FailedRun | undefined> {
  const { run, taskQueue } = summary;
  const known = listedOf(summary);
  if (silent.has(taskQueue)) return known;
  try {
    const status = await client.status(run);
    if (status.lifecycle !== 'FAILED') return undefined;
    return { ...known, reason: status.failure.code, since: status.since, failure: status.failure };
  } catch (error) {
    if (!(error instanceof SignalboxError) || error.code === 'NO_SERVER') throw error;
    if (error.code === 'NO_WORKER') silent.add(taskQueue);
    return known;
  }
}

function listedOf({ run, pipeline, startedAt, closedAt, requestedBy, failureReason }: RunSummary): FailedRun {
  return {
    ...{ run, pipeline, startedAt },
    ...(closedAt === undefined ? {} : { closedAt, since: closedAt }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(failureReason === undefined ? {} : { reason: failureReason }),
  };
}

function fits({ reason, failure, since }: FailedRun, filter: FailedFilter): boolean {
  if (filter.reason !== undefined && reason !== filter.reason) return false;
  if (filter.state !== undefined && failure?.state !== filter.state) return false;
  return filter.since === undefined || (since !== undefined && Date.parse(since) >= filter.since);
}

/** @throws USAGE with every reason code, and where a text belongs that says why */
export function reasonOf(given: string, why?: string): FailureCode {
  const codes = Object.keys(FAILURES) as FailureCode[];
  const code = codes.find((known) => known === given.toUpperCase());
  if (code) return code;
  throw new SignalboxError(
    'USAGE',
    `expected --reason to be the reason code that the runs failed for, got ${JSON.stringify(given)}`,
    [`one of ${codes.join(', ')}`, ...(why === undefined ? [] : [why])],
  );
}

/**
 * When a span of time before now began, or the moment that was given.
 *
 * @throws USAGE
 */
export function sinceOf(given: string, now: number): number {
  const span = parseDuration(given);
  const moment = span === undefined ? Date.parse(given) : now - span;
  if (!Number.isNaN(moment)) return moment;
  throw new SignalboxError(
    'USAGE',
    `expected --since to be a span such as 2h or 3d, or a time such as 2026-03-01T09:00:00Z, got ${JSON.stringify(given)}`,
  );
}
