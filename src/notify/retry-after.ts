/** A receiver may ask for patience, not for a gate's whole deadline. */
const LONGEST_MS = 10 * 60_000;

/**
 * Reads a `retry-after` header (RFC 9110, 10.2.3): seconds or an HTTP date. Never longer than ten minutes; `undefined` where
 * nothing usable is said.
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const said = value?.trim() ?? '';
  const askedMs = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - nowMs;
  return askedMs > 0 ? Math.min(askedMs, LONGEST_MS) : undefined;
}
