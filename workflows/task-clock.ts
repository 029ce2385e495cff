import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import { AHEAD_OF_TASK } from '../src/contract/index.js';

type Moment = { readonly time: number; readonly length: number };

/** Watches the activations of this execution, to tell a workflow task from a look ahead of one. */
export type TaskClock = {
  /** @throws a plain Error, which fails the activation and evicts the cached run, when no workflow task stands behind it */
  assertInTask(): void;
};

/**
 * Guards a trap of the SDK: a query of a run whose next workflow task is still on its way (its worker died) may be answered by a
 * worker that applies the new events at once, with the clock of the task before. What the run then does is real to that worker: it
 * would log with a time that no replay gives, and take updates in an order that no replay repeats (E8).
 *
 * Such an activation shows: the history has grown and the clock has stood still. Failing it costs that query, which may be asked
 * again; the task itself then starts from the history.
 */
export function createTaskClock(): TaskClock {
  let previous: Moment | undefined;
  let current: Moment | undefined;
  const observe = (): void => {
    const moment = { time: Date.now(), length: workflowInfo().historyLength };
    if (moment.time === current?.time && moment.length === current.length) return;
    previous = current;
    current = moment;
  };
  const never = () => {
    observe();
    return false;
  };
  void CancellationScope.nonCancellable(() => condition(never));
  return {
    assertInTask() {
      observe();
      if (workflowInfo().unsafe.isReplaying) return;
      if (previous && current && current.time === previous.time && current.length > previous.length) {
        throw new Error(AHEAD_OF_TASK);
      }
    },
  };
}
