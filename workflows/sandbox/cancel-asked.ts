import type { WorkflowInterceptors } from '@temporalio/workflow';

/** Whether the server has been asked to cancel this execution. The module is the run's own. */
let isAsked = false;

/**
 * Looks whether what comes with an activation is a cancellation.
 *
 * A trap: the SDK hands out all signals and updates of an activation first, and the cancellation after them, whatever came before what.
 * A decision that was made after the cancellation would count.
 */
export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        activate(input, next) {
          isAsked ||= input.activation.jobs?.some(({ cancelWorkflow }) => cancelWorkflow) ?? false;
          next(input);
        },
      },
    ],
  };
}

/** Whether the server has been asked to cancel this execution, by all that is known at the beginning of this activation. */
export function isCancelAsked(): boolean {
  return isAsked;
}
