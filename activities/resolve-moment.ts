import { SignalboxError } from '../src/contract/index.js';
import { type Calendar, type Moment, parseDuration } from '../src/machine/index.js';
import { addBusinessTime } from './business-time.js';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The time a moment means for a gate that opened then, in ISO 8601 in UTC. An absolute time may have passed already.
 *
 * @throws INVALID_INPUT for an absolute time that is none, INVALID_DEFINITION
 */
export function resolveMoment(
  moment: Moment,
  opened: string,
  calendars: { readonly [name: string]: Calendar },
): string {
  if (typeof moment === 'string') return addDuration(opened, moment);
  if ('at' in moment) return readTime(moment.at);
  const calendar = Object.hasOwn(calendars, moment.calendar) ? calendars[moment.calendar] : undefined;
  if (calendar) return addBusinessTime(opened, moment.business, calendar);
  const known = Object.keys(calendars).join(', ') || 'none';
  throw new SignalboxError('INVALID_DEFINITION', `expected one of the calendars (${known}), got '${moment.calendar}'`);
}

function addDuration(opened: string, duration: string): string {
  const ms = parseDuration(duration);
  if (ms !== undefined) return new Date(Date.parse(opened) + ms).toISOString();
  throw new SignalboxError('INVALID_DEFINITION', `expected a duration such as '72h', got '${duration}'`);
}

function readTime(text: string): string {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new SignalboxError(
    'INVALID_INPUT',
    `expected a time in ISO 8601 with its offset, such as '2026-12-24T12:00:00+01:00', got '${text.slice(0, 100)}'`,
  );
}
