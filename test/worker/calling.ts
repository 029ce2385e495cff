import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancelledFailure,
  defaultPayloadConverter,
  proxyActivities,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow';
import { RETRY_HEADER } from '../../src/contract/index.js';

/** How one activity is called; `policy` goes into the header that our workers read. */
export type Call = {
  readonly activity: string;
  readonly input?: unknown;
  readonly options?: ActivityOptions;
  readonly policy?: unknown;
};

/** What came of it, as a workflow sees it. */
export type Outcome = {
  readonly result?: unknown;
  readonly failure?: { readonly name: string; readonly type?: string | null; readonly details: readonly unknown[] };
};

/** Calls one activity, as an engine would. */
export async function calling({ activity, input, options }: Call): Promise<Outcome> {
  const activities = proxyActivities<{ [name: string]: (input: unknown) => Promise<unknown> }>({
    startToCloseTimeout: '1m',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...options,
  });
  try {
    return { result: await activities[activity]?.(input) };
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    if (cause instanceof ApplicationFailure)
      return { failure: { name: cause.name, type: cause.type ?? null, details: cause.details ?? [] } };
    if (cause instanceof CancelledFailure) return { failure: { name: cause.name, details: cause.details } };
    throw error;
  }
}

export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        const policy = workflowInfo().memo?.policy;
        if (policy === undefined) return next(input);
        const headers = { ...input.headers, [RETRY_HEADER]: defaultPayloadConverter.toPayload(policy) };
        return next({ ...input, headers });
      },
    },
  ],
});
