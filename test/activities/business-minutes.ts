import type { Calendar } from '../../src/machine/index.js';

/** Counts the minutes of work between two times by looking at the wall clock of each, with nothing but the platform's own dates. */
export function businessMinutes(from: string, to: string, calendar: Calendar): number {
  const { timeZone, days = ['mon', 'tue', 'wed', 'thu', 'fri'], holidays = [] } = calendar;
  const { from: begin = '09:00', to: end = '17:00' } = calendar;
  const clock = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  let count = 0;
  for (let at = Date.parse(from); at < Date.parse(to); at += 60_000) {
    const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    const time = `${parts.hour}:${parts.minute}`;
    const isWorkingDay =
      days.some((day) => day === parts.weekday?.slice(0, 3).toLowerCase()) &&
      !holidays.includes(`${parts.year}-${parts.month}-${parts.day}`);
    if (isWorkingDay && time >= begin && time < end) count += 1;
  }
  return count;
}
