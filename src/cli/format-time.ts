import { toMoment } from '../contract/index.js';

/**
 * A span of time as people say it, in its two largest units.
 *
 * @example
 * formatSpan(3_725_000) // => '1h 02m'
 */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days}d ${twoDigits(hours)}h`;
  if (hours > 0) return `${hours}h ${twoDigits(minutes)}m`;
  return `${minutes}m ${twoDigits(whole % 60)}s`;
}

/**
 * An ISO time as a log shows it, to the second, in UTC.
 *
 * @example
 * formatTime('2026-03-01T09:30:12.345Z') // => '2026-03-01 09:30:12Z'
 */
export function formatTime(iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

/**
 * A time that people plan by, to the minute, with its zone and how far it is from now.
 *
 * @example
 * formatMoment('2026-03-01T09:30:12.345Z', Date.parse('2026-02-27T06:00:00Z')) // => 'Sun 2026-03-01 09:30 UTC (in 2d 03h)'
 */
export function formatMoment(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  const distance = ms > 0 ? `in ${formatSpan(ms)}` : `${formatSpan(-ms)} ago`;
  return `${toMoment(iso)} (${distance})`;
}

/**
 * A message with the times that a machine wrote into it as people plan by them; what stands in quotes is somebody's own.
 *
 * @example
 * withMoments('claimed by bob until 2026-03-01T09:30:12.345Z') // => 'claimed by bob until Sun 2026-03-01 09:30 UTC'
 */
export function withMoments(message: string): string {
  return message.replace(/(?<!["'])\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (iso) =>
    Number.isNaN(Date.parse(iso)) ? iso : toMoment(iso),
  );
}

/** How far a deadline is, seen from now: `in 2d 03h`, or `passed`. */
export function formatDeadline(iso: string, now: number): string {
  const left = Date.parse(iso) - now;
  return left > 0 ? `${formatTime(iso)} (in ${formatSpan(left)})` : `${formatTime(iso)} (passed)`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
