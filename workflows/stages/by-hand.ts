import { ApplicationFailure } from '@temporalio/workflow';
import { isReference } from '../../src/contract/index.js';

const BY_HAND = 'CompletedByHand';

/** Our workers give what they have stored. An operator may complete an activity by hand, with anything. */
export function assertStored(given: unknown, what: string): void {
  if (isReference(given)) return;
  const message = `expected ${what}, which our workers store; the activity was completed by hand, with something else`;
  throw ApplicationFailure.nonRetryable(message, BY_HAND);
}

/** Whether an activity ended by hand: what it had done until then is not known. */
export function isByHand(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === BY_HAND;
}
