import type { WorkflowInterceptors } from '@temporalio/workflow';
import { AHEAD_OF_TASK } from '../../src/contract/index.js';

/**
 * Lets the answer of a local activity come only by itself, as it does on a replay (E8). Two traps of the SDK:
 *
 * A workflow task that also answers a query may be completed with a local activity's marker before the run was told of the answer. The
 * run is then told together with what the next task brings, and after it; a replay tells it before. Failing that task costs one more
 * attempt at it, from the history, which has the marker.
 *
 * Local activities that run at once answer one after the other, and on a replay in one activation, where what they lead to mingles. So
 * each begins when the one before is done.
 */
export function interceptors(): WorkflowInterceptors {
  let running: Promise<void> | undefined;
  return {
    internals: [
      {
        activate(input, next) {
          const jobs = input.activation.jobs ?? [];
          const answers = jobs.filter((job) => job.resolveActivity?.isLocal);
          const isAlone = input.batchIndex === 0 && answers.length === jobs.length;
          if (answers.length > 0 && !isAlone && !input.activation.isReplaying) throw new Error(AHEAD_OF_TASK);
          next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleLocalActivity(input, next) {
          const answer = running ? running.then(() => next(input)) : next(input);
          const over = (): void => {
            if (running === settled) running = undefined;
          };
          const settled = answer.then(over, over);
          running = settled;
          return answer;
        },
      },
    ],
  };
}
