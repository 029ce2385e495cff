import { type ActivityOptions, defaultPayloadConverter, type WorkflowInterceptors } from '@temporalio/workflow';
import { KEY_HEADER, RETRY_HEADER } from '../../src/contract/index.js';

/** What an activity is scheduled with that Temporal's own options do not know. */
export type OwnOptions = ActivityOptions & { readonly callKey?: string };

/**
 * Gives an activity in headers what its options say beyond Temporal's: the idempotency key of the call, and a retry policy that has
 * classes of errors, by which our workers compute the wait before the next attempt.
 *
 * The key travels with the call and is not derived from the execution: a reset gives a call that was scheduled before its cut to a
 * worker again, in another execution, and it is the same call.
 */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      {
        scheduleActivity(input, next) {
          const { retry, callKey } = input.options as OwnOptions;
          const headers = {
            ...input.headers,
            ...(callKey !== undefined && { [KEY_HEADER]: defaultPayloadConverter.toPayload(callKey) }),
            // Without classes Temporal's own policy says it all, and our workers read that.
            ...(retry && 'byError' in retry && { [RETRY_HEADER]: defaultPayloadConverter.toPayload(retry) }),
          };
          return next({ ...input, headers });
        },
      },
    ],
  };
}
