const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * A time that people plan by: to the minute, with its day of the week and its zone.
 *
 * @example
 * toMoment('2026-03-01T09:30:12.345Z') // => 'Sun 2026-03-01 09:30 UTC'
 */
export function toMoment(iso: string): string {
  const time = new Date(iso);
  const utc = time.toISOString();
  return `${DAYS[time.getUTCDay()]} ${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;
}
