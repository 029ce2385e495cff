const WRITER = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/**
 * A time as people say it, with its zone.
 *
 * @example
 * sayTime('2026-03-01T09:30:12.345Z') // => 'Sunday, 1 March 2026, 09:30 UTC'
 */
export function sayTime(iso: string): string {
  const parts = Object.fromEntries(WRITER.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return `${parts.weekday}, ${parts.day} ${parts.month} ${parts.year}, ${parts.hour}:${parts.minute} UTC`;
}

/**
 * How far a time is from another, in its two largest units, never more than is left.
 *
 * @example
 * sayDistance('2026-03-03T09:00:00Z', '2026-03-01T09:00:00Z') // => 'in 2 days'
 */
export function sayDistance(iso: string, from: string): string {
  const ms = Date.parse(iso) - Date.parse(from);
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const span = spanOf(minutes);
  return ms > 0 ? `in ${span}` : `${span} ago`;
}

function spanOf(minutes: number): string {
  if (minutes < 1) return 'less than a minute';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const units = days > 0 ? [count(days, 'day'), count(hours, 'hour')] : [count(hours, 'hour'), count(rest, 'minute')];
  return units.filter((unit) => unit !== '').join(' and ');
}

function count(number: number, unit: string): string {
  if (number === 0) return '';
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
