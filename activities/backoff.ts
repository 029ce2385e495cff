import type { Json } from '../src/machine/index.js';
import { parseDuration } from '../src/machine/index.js';

/** How long to wait between attempts, whoever said so. */
export type Waits = {
  readonly initialMs?: number | undefined;
  readonly coefficient?: number | undefined;
  readonly longestMs?: number | undefined;
};

/** Temporal's own, where nothing is said. */
const INITIAL_MS = 1_000;
const COEFFICIENT = 2;
const LONGEST_PER_INITIAL = 100;

/**
 * How long to wait after the given attempt: exponential, and somewhere between half of it and all of it, so that what failed at once
 * is not tried again at once.
 *
 * @param chance from 0 to 1
 */
export function backoffMs(waits: Waits, attempt: number, chance: number = Math.random()): number {
  const { initialMs = INITIAL_MS, coefficient = COEFFICIENT } = waits;
  const longestMs = Math.max(initialMs, waits.longestMs ?? initialMs * LONGEST_PER_INITIAL);
  const wholeMs = Math.min(longestMs, initialMs * coefficient ** (attempt - 1));
  return Math.max(1, Math.round((wholeMs * (1 + chance)) / 2));
}

/** Reads the waits of a policy, durations in a definition's words or in milliseconds; what cannot be read is as if it were not said. */
export function parseWaits(policy: { readonly [key: string]: Json }): Waits {
  const { initialInterval, backoffCoefficient, maximumInterval } = policy;
  return {
    initialMs: msOf(initialInterval),
    coefficient: typeof backoffCoefficient === 'number' && backoffCoefficient >= 1 ? backoffCoefficient : undefined,
    longestMs: msOf(maximumInterval),
  };
}

function msOf(duration: Json | undefined): number | undefined {
  if (typeof duration === 'number' && duration > 0) return duration;
  return typeof duration === 'string' ? parseDuration(duration) : undefined;
}
