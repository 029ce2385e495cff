const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A hundred years: beyond it dates overflow. */
const LONGEST_MS = 36_525 * UNIT_MS.d;

const PATTERN = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/**
 * The milliseconds of a duration string, or `undefined` where it is not a number above zero with one of the units ms, s, m, h, d.
 *
 * @example
 * parseDuration('72h') // => 259200000
 */
export function parseDuration(duration: string): number | undefined {
  const match = PATTERN.exec(duration);
  if (match === null) return undefined;
  const ms = Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
