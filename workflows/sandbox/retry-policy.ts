import type { ActivityOptions } from '@temporalio/workflow';
import type { Backoff, RetryPolicy } from '../../src/machine/index.js';
import { msOf } from './time.js';

/**
 * A retry policy as Temporal takes it. Its classes of errors, which Temporal does not know, travel to our workers in a header
 * (`activity-headers.ts`), with durations in milliseconds.
 */
export function retryOf({ byError, ...policy }: RetryPolicy): NonNullable<ActivityOptions['retry']> {
  const classes = Object.entries(byError ?? {}).map(([type, backoff]) => [
    type,
    backoff === 'never' ? backoff : inMs(backoff),
  ]);
  return { ...inMs(policy), ...(byError && { byError: Object.fromEntries(classes) }) };
}

function inMs({ initialInterval, maximumInterval, ...rest }: Backoff): NonNullable<ActivityOptions['retry']> {
  return {
    ...rest,
    ...(initialInterval !== undefined && { initialInterval: msOf(initialInterval) }),
    ...(maximumInterval !== undefined && { maximumInterval: msOf(maximumInterval) }),
  };
}
