import { DateTime, IANAZone } from 'luxon';
import { SignalboxError } from '../src/contract/index.js';
import { type Calendar, type Duration, parseDuration } from '../src/machine/index.js';

/** Days looked at until the time must be found: ten years. */
const MOST_DAYS = 3_660;

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const WORKING_WEEK = WEEKDAYS.slice(0, 5);

/**
 * The moment at which so much business time has passed, in ISO 8601 in UTC.
 *
 * Hours, minutes and seconds pass only while the calendar has people at work, and as long as they really last: a night in which the
 * clocks change counts what it has. Days are business days after the day of opening, and end at the same local time of day; what
 * opens early counts from the beginning of work, what opens late or on a day off from the end of the last business day. So `'1d'`
 * is never less than a whole day of work.
 *
 * @throws INVALID_DEFINITION where the duration or the calendar cannot be used, or the time is not reached within ten years
 */
export function addBusinessTime(opened: string, duration: Duration, calendar: Calendar): string {
  const ms = parseDuration(duration);
  if (ms === undefined) throw unusable(`expected business time such as '16h' or '3d', got '${duration}'`);
  const work = readCalendar(calendar);
  const start = DateTime.fromISO(opened, { zone: calendar.timeZone });
  const end = duration.endsWith('d') ? addDays(start, duration, work) : addHours(start, ms, work);
  if (end === undefined)
    throw unusable(`expected ${duration} of business time within ten years; the calendar has too little`);
  return end.toUTC().toISO() ?? '';
}

type Work = {
  readonly isBusinessDay: (day: DateTime) => boolean;
  /** Local times of day in minutes from midnight. */
  readonly from: number;
  readonly to: number;
};

function addHours(start: DateTime, ms: number, work: Work): DateTime | undefined {
  let left = ms;
  for (let days = 0, day = start.startOf('day'); days < MOST_DAYS; days += 1, day = day.plus({ days: 1 })) {
    if (!work.isBusinessDay(day)) continue;
    const from = Math.max(beginningOf(day, work).toMillis(), start.toMillis());
    const lasts = endOf(day, work).toMillis() - from;
    if (lasts >= left) return DateTime.fromMillis(from + left);
    left -= Math.max(0, lasts);
  }
  return undefined;
}

function addDays(start: DateTime, duration: Duration, work: Work): DateTime | undefined {
  let left = Number(duration.slice(0, -1));
  if (!Number.isInteger(left))
    throw unusable(`expected whole business days, got '${duration}'; use hours for parts of one`);
  const today = start.startOf('day');
  const isEarly = work.isBusinessDay(today) && start < beginningOf(today, work);
  const isWithin = work.isBusinessDay(today) && !isEarly && start < endOf(today, work);
  let day = today;
  for (let days = 0; days < MOST_DAYS; days += 1) {
    day = day.plus({ days: 1 });
    if (work.isBusinessDay(day)) left -= 1;
    if (left > 0) continue;
    if (isEarly) return beginningOf(day, work);
    return isWithin ? lastOf(day.set(timeOf(start))) : endOf(day, work);
  }
  return undefined;
}

const beginningOf = (day: DateTime, { from }: Work) => firstOf(atMinute(day, from));
const endOf = (day: DateTime, { to }: Work) => lastOf(atMinute(day, to));

function atMinute(day: DateTime, minute: number): DateTime {
  if (minute === 24 * 60) return day.plus({ days: 1 }).startOf('day');
  return day.set({ hour: Math.floor(minute / 60), minute: minute % 60 });
}

function timeOf({ hour, minute, second, millisecond }: DateTime) {
  return { hour, minute, second, millisecond };
}

/** Of a local time that a night with a change of clocks has twice, the first; and the last. */
const firstOf = (time: DateTime) => time.getPossibleOffsets()[0] ?? time;
const lastOf = (time: DateTime) => time.getPossibleOffsets().at(-1) ?? time;

function readCalendar({ timeZone, days = WORKING_WEEK, from = '09:00', to = '17:00', holidays = [] }: Calendar): Work {
  if (!IANAZone.isValidZone(timeZone))
    throw unusable(`expected an IANA time zone such as 'Europe/Berlin', got '${timeZone}'`);
  const wrong = holidays.find((date) => !isDate(date));
  if (wrong !== undefined) throw unusable(`expected holidays as dates such as '2026-12-25', got '${wrong}'`);
  const hours = { from: minuteOf(from), to: minuteOf(to) };
  if (hours.from >= hours.to) throw unusable(`expected work to begin before it ends, got from '${from}' to '${to}'`);
  const working = new Set<string>(days);
  const off = new Set(holidays);
  const isBusinessDay = (day: DateTime) =>
    working.has(WEEKDAYS[day.weekday - 1] ?? '') && !off.has(day.toISODate() ?? '');
  return { isBusinessDay, ...hours };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid;
}

function minuteOf(text: string): number {
  const match = /^(\d{2}):([0-5]\d)$/.exec(text);
  const minute = match ? Number(match[1]) * 60 + Number(match[2]) : Number.POSITIVE_INFINITY;
  if (minute > 24 * 60) throw unusable(`expected a time of day such as '09:00', got '${text}'`);
  return minute;
}

function unusable(message: string): SignalboxError {
  return new SignalboxError('INVALID_DEFINITION', message);
}
