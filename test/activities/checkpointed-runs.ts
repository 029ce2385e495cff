import { CancellationScope, condition, defineQuery, proxyActivities, setHandler } from '@temporalio/workflow';
import type { EngineActivities } from '../../src/contract/index.js';

const { readCheckpoint, requestCancel } = proxyActivities<EngineActivities>({
  startToCloseTimeout: '30s',
  retry: { maximumAttempts: 1 },
});

const checkpointQuery = defineQuery<unknown, [number]>('checkpoint');

/** Answers the query for a checkpoint with what it was given for that number; a text, it fails with. */
export async function answering(answers: { readonly [seq: string]: unknown }, isOver = false): Promise<void> {
  setHandler(checkpointQuery, (seq) => {
    const answer = answers[seq];
    if (typeof answer === 'string') throw new Error(answer);
    return answer ?? null;
  });
  await condition(() => isOver);
}

/** Has nothing to answer. */
export async function silent(): Promise<void> {
  await condition(() => false);
}

export async function asking(request: Parameters<typeof readCheckpoint>[0]): Promise<unknown> {
  return readCheckpoint(request);
}

/** Asks to be cancelled, more than once, and ends so. */
export async function cancelling(times: number): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    for (let time = 0; time < times; time += 1) await requestCancel();
  });
  await condition(() => false);
}
