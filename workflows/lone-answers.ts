import type { WorkflowInterceptors } from '@temporalio/workflow';
import { AHEAD_OF_TASK } from '../src/contract/index.js';

/**
 * Lets a local activity's answer come only by itself, as it does on a replay.
 *
 * A trap of the SDK: a workflow task that also answers a query may be completed with a local activity's marker before the run was told
 * of the answer. The run is then told together with what the next task brings, and after it; a replay tells it before (E8). Failing
 * that task costs one more attempt at it, from the history, which has the marker.
 */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate(input, next) {
        const { jobs, isReplaying } = input.activation;
        const answers = (jobs ?? []).filter((job) => job.resolveActivity?.isLocal);
        const isAlone = input.batchIndex === 0 && answers.length === (jobs ?? []).length;
        if (answers.length > 0 && !isAlone && !isReplaying) throw new Error(AHEAD_OF_TASK);
        next(input);
      },
    },
  ],
});
