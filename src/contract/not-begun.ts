/**
 * The type of a failure that says of a model call: nothing was asked yet, for its worker was shut down while the call waited for the
 * provider's circuit breaker. It counts as no attempt, and is scheduled anew.
 */
export const NOT_BEGUN = 'NOT_BEGUN';
