const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const TIME = /^(.{10})T(.{5})(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](.{5}))$/;

/** Whether it is a day there is, as `'2026-12-25'`. */
export function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return DATE.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whether it is a time of day, from `'00:00'` to `'23:59'`. */
export function isClock(text: string): boolean {
  return CLOCK.test(text);
}

/** Whether it is an ISO 8601 date and time with its offset. */
export function isTime(text: string): boolean {
  const [, date = '', clock = '', offset = '00:00'] = TIME.exec(text) ?? [];
  return isDate(date) && isClock(clock) && isClock(offset);
}
