import { CancellationScope, condition, defineQuery, proxyActivities, setHandler } from '@temporalio/workflow';
import type { EngineActivities } from '../../src/contract/index.js';

const { readCheckpoint, requestCancel } = proxyActivities<EngineActivities>({
  startToCloseTimeout: '30s',
  retry: { maximumAttempts: 1 },
});

const checkpointQuery = defineQuery<unknown, [number]>('checkpoint');

type Request = Parameters<typeof readCheckpoint>[0];

/** Answers the query for a checkpoint with what it was given for that number; a text, it fails with. Or asks another of its type. */
export async function answering(
  answers: { readonly [seq: string]: unknown },
  isOver = false,
  request?: Request,
): Promise<unknown> {
  if (request) return readCheckpoint(request);
  setHandler(checkpointQuery, (seq) => {
    const answer = answers[seq];
    if (typeof answer === 'string') throw new Error(answer);
    return answer ?? null;
  });
  await condition(() => isOver);
  return undefined;
}

/** Has nothing to answer. */
export async function silent(): Promise<void> {
  await condition(() => false);
}

/** Of another type than those it asks. */
export async function asking(request: Request): Promise<unknown> {
  return readCheckpoint(request);
}

/** Asks to be cancelled, more than once, and ends so. */
export async function cancelling(times: number): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    for (let time = 0; time < times; time += 1) await requestCancel();
  });
  await condition(() => false);
}
