/**
 * The type of a failure that says of a call that changes something: it had begun, and nobody knows whether it did what it does. The
 * agent is told that the call is `unknown`, and not that it failed.
 */
export const OUTCOME_UNKNOWN = 'OUTCOME_UNKNOWN';
