import { CancellationScope, condition, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { AHEAD_OF_TASK } from '../../src/contract/index.js';

type Moment = { readonly time: number; readonly length: number };

/** The least a task that wrote to the log adds to the history: its completion, a command, and the next task's two events. */
const EVENTS_OF_A_TASK = 4;

/** Watches the activations of this execution, to tell a workflow task from a look ahead of one. */
export type TaskClock = {
  /**
   * Notes that the log is written to; false where no workflow task stands behind it. The activation fails then, and the cached run is
   * evicted: nobody is to hear of what it wrote.
   */
  note(): boolean;
};

/** Why this activation must fail, where it must. The module is the run's own. */
let flaw: Error | undefined;

/**
 * Fails what must fail at the end of an activation.
 *
 * A trap: an error that leaves the middle of an activation leaves behind what its promises had yet to do, and that is done in the
 * activation of whichever run comes next, in its name. At the end nothing is left to do.
 */
export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        concludeActivation(input, next) {
          if (flaw) throw flaw;
          return next(input);
        },
      },
    ],
  };
}

/**
 * Guards a trap of the SDK: a query of a run whose next workflow task is still on its way (its worker died) may be answered by a
 * worker that applies the new events at once, with the clock of a task before. What the run then does is real to that worker: it
 * would log with a time that no replay gives, and take updates in an order that no replay repeats (E8).
 *
 * Such an activation shows in two ways. Where the clock is that of the last task seen, the history has grown and the clock has stood
 * still: failing it costs that query, which may be asked again. Where the clock is that of a task that died with its worker, it shows
 * with the next task: that one follows with no task's events in between. Failing it costs one attempt of that task; the next one
 * starts from the history.
 */
export function createTaskClock(signals: () => number): TaskClock {
  let previous: Moment | undefined;
  let current: Moment | undefined;
  let written: { readonly length: number; readonly signals: number } | undefined;

  function observe(): void {
    const moment = { time: Date.now(), length: workflowInfo().historyLength };
    if (moment.time === current?.time && moment.length === current.length) return;
    previous = current;
    current = moment;
    if (written === undefined || moment.length === written.length) return;
    const grown = moment.length - written.length - (signals() - written.signals);
    written = undefined;
    if (grown < EVENTS_OF_A_TASK && !workflowInfo().unsafe.isReplaying) flaw = new Error(AHEAD_OF_TASK);
  }

  // Asked at the end of each activation, when all signals that came with it are counted.
  const never = () => {
    observe();
    if (written?.length === workflowInfo().historyLength) written = { ...written, signals: signals() };
    return false;
  };
  void CancellationScope.nonCancellable(() => condition(never));
  return {
    note() {
      observe();
      if (workflowInfo().unsafe.isReplaying) return flaw === undefined;
      if (previous && current && current.time === previous.time && current.length > previous.length) {
        flaw = new Error(AHEAD_OF_TASK);
      }
      written = { length: workflowInfo().historyLength, signals: signals() };
      return flaw === undefined;
    },
  };
}
