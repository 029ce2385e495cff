import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, defaultPayloadConverter, type Headers } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import { RETRY_HEADER } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import { isCompletedElsewhere, remake, withAttempt } from './attempt-details.js';
import { backoffMs, parseWaits, type Waits } from './backoff.js';
import { toReportable } from './to-reportable.js';

type Execution = { readonly args: unknown[]; readonly headers: Headers };

type Members = { readonly [key: string]: Json };

/** What a policy says of one class of error. */
type Rule = { readonly waits: Waits; readonly isNever: boolean; readonly maximumAttempts?: number };

/**
 * Makes the interceptor that every activity of a worker runs in. A failure leaves it with the attempt as the first of its details, and
 * with the wait before the next attempt: by the class of the error as the stage's policy has it, with jitter, and never
 * shorter than the error itself asks for. A failure that is final stays so, a cancellation too.
 *
 * Temporal counts attempts, and not by class: a class's `maximumAttempts` looks at all attempts so far, and the policy's own ends them
 * all.
 */
export function retryByClass() {
  return {
    inbound: {
      async execute(input: Execution, next: (input: Execution) => Promise<unknown>): Promise<unknown> {
        try {
          return await next(input);
        } catch (error) {
          if (isCompletedElsewhere(error)) throw error;
          const failure = withAttempt(error);
          throw toReportable(failure instanceof ApplicationFailure ? judge(failure, input.headers) : failure);
        }
      },
    },
  };
}

function judge(failure: ApplicationFailure, headers: Headers): ApplicationFailure {
  if (failure.nonRetryable) return failure;
  const { attempt } = activityInfo();
  const { waits, isNever, maximumAttempts } = ruleFor(failure.type ?? '', headers);
  if (isNever || (maximumAttempts !== undefined && attempt >= maximumAttempts))
    return remake(failure, { nonRetryable: true, nextRetryDelay: undefined });
  const askedMs = failure.nextRetryDelay ? msToNumber(failure.nextRetryDelay) : 0;
  return remake(failure, { nextRetryDelay: Math.max(askedMs, backoffMs(waits, attempt)) });
}

/** What a class does not say is the policy's own; without a policy of ours, the waits are those Temporal was given. */
function ruleFor(type: string, headers: Headers): Rule {
  const policy = policyIn(headers);
  if (policy === undefined) return { waits: waitsOfTemporal(), isNever: false };
  const { byError } = policy;
  const found = isMembers(byError) && Object.hasOwn(byError, type) ? byError[type] : undefined;
  const ofClass = isMembers(found) ? found : {};
  const { maximumAttempts } = ofClass;
  return {
    waits: parseWaits({ ...policy, ...ofClass }),
    isNever: found === 'never',
    ...(typeof maximumAttempts === 'number' && maximumAttempts > 0 && { maximumAttempts }),
  };
}

function waitsOfTemporal(): Waits {
  const { initialInterval, maximumInterval, backoffCoefficient } = activityInfo().retryPolicy ?? {};
  return {
    initialMs: initialInterval === undefined ? undefined : msToNumber(initialInterval),
    longestMs: maximumInterval === undefined ? undefined : msToNumber(maximumInterval),
    coefficient: backoffCoefficient,
  };
}

/** Any client may send a header; one that cannot be read counts as none. */
function policyIn(headers: Headers): Members | undefined {
  const payload = headers[RETRY_HEADER];
  if (payload === undefined) return undefined;
  try {
    const policy = defaultPayloadConverter.fromPayload<Json>(payload);
    return isMembers(policy) ? policy : undefined;
  } catch {
    return undefined;
  }
}

function isMembers(value: Json | undefined): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
