/** By lower-case name. */
export type ResponseHeaders = { readonly [name: string]: string | undefined };

/** A provider may ask for patience, not for a stage's whole deadline. */
const LONGEST_RETRY_DELAY_MS = 10 * 60_000;

/**
 * Reads how long a provider asks to be left alone: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date (RFC 9110,
 * 10.2.3). Never longer than ten minutes; `undefined` where nothing usable is said.
 */
export function parseRetryAfter(headers: ResponseHeaders, nowMs: number): number | undefined {
  const asked = askedMs(headers, nowMs);
  if (asked === undefined || !(asked > 0)) return undefined;
  return Math.min(Math.ceil(asked), LONGEST_RETRY_DELAY_MS);
}

function askedMs(headers: ResponseHeaders, nowMs: number): number | undefined {
  const milliseconds = headers['retry-after-ms']?.trim();
  if (milliseconds !== undefined && /^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - nowMs;
}
