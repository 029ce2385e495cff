import type { Calendar } from '../gate.js';
import { isClock, isDate } from './calendar-dates.js';
import type { Problem, Subject } from './problem.js';

/** Area and place; whether there is such a zone only the worker's tables can say. */
const ZONE = /^(?:UTC|[A-Z][A-Za-z]+(?:\/[A-Z][A-Za-z0-9_+-]*){1,2})$/;

/** Every calendar has working time, can be read, and names days there are. */
export function checkCalendars({ definition }: Subject): Problem[] {
  return Object.entries(definition.calendars ?? {}).flatMap(([name, calendar]) =>
    flawsOf(calendar).map(([field, message, fix]): Problem => {
      return { rule: 'invalid-calendar', place: `calendars.${name}.${field}`, message, fix, path: [] };
    }),
  );
}

type CalendarFlaw = [field: string, message: string, fix: string];

function flawsOf({ timeZone, days, from = '09:00', to = '17:00', holidays = [] }: Calendar): CalendarFlaw[] {
  const flaws: CalendarFlaw[] = [];
  if (!ZONE.test(timeZone)) {
    flaws.push(['timeZone', `${JSON.stringify(timeZone)} is no time zone`, 'Name one like "Europe/Berlin", or "UTC".']);
  }
  if (days?.length === 0) {
    flaws.push(['days', 'nobody ever works', 'Name a day, or leave the days out for Monday to Friday.']);
  }
  const clocks = { from, to };
  const unread = Object.entries(clocks).filter(([, clock]) => !isClock(clock));
  for (const [field, clock] of unread) {
    flaws.push([field, `${JSON.stringify(clock)} is no time of day`, 'Give one from "00:00" to "23:59".']);
  }
  if (unread.length === 0 && from >= to) {
    flaws.push(['to', `the day ends at ${to}, and begins at ${from}`, 'End it later than it begins.']);
  }
  holidays.forEach((day, index) => {
    if (isDate(day)) return;
    flaws.push([`holidays[${index}]`, `${JSON.stringify(day)} is no date`, 'Give one like "2026-12-25".']);
  });
  return flaws;
}
