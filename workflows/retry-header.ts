import { defaultPayloadConverter, type WorkflowInterceptors } from '@temporalio/workflow';
import { RETRY_HEADER } from '../src/contract/index.js';

/**
 * Gives an activity whose policy has classes of errors that policy in a header: our workers compute the wait before the next attempt by the class of the error,
 * which a policy of Temporal's own cannot say.
 */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      {
        scheduleActivity(input, next) {
          const { retry } = input.options;
          // Without classes Temporal's own policy says it all, and our workers read that.
          if (!retry || !('byError' in retry)) return next(input);
          const headers = { ...input.headers, [RETRY_HEADER]: defaultPayloadConverter.toPayload(retry) };
          return next({ ...input, headers });
        },
      },
    ],
  };
}
