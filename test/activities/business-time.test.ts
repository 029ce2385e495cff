import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addBusinessTime } from '../../activities/business-time.js';
import type { Calendar } from '../../src/machine/index.js';
import { businessMinutes } from './business-minutes.js';

const berlin: Calendar = { timeZone: 'Europe/Berlin', holidays: ['2026-12-25', '2026-12-26', '2027-01-01'] };
const newYork: Calendar = {
  timeZone: 'America/New_York',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:30',
  to: '16:30',
};
const always: Calendar = {
  timeZone: 'Europe/Berlin',
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '00:00',
  to: '24:00',
};
const night: Calendar = { ...always, from: '02:15', to: '03:30' };
const iso = (text: string) => new Date(text).toISOString();

describe('hours and minutes pass while people are at work', () => {
  test.each<[string, string, string, Calendar, string]>([
    ['within a day', '2026-06-03T10:00+02:00', '3h', berlin, '2026-06-03T13:00+02:00'],
    ['to the last minute of a day', '2026-06-03T09:00+02:00', '8h', berlin, '2026-06-03T17:00+02:00'],
    ['from the last minute of a day', '2026-06-03T16:59+02:00', '2m', berlin, '2026-06-04T09:01+02:00'],
    ['over two days', '2026-06-03T10:00+02:00', '16h', berlin, '2026-06-05T10:00+02:00'],
    ['from a night', '2026-06-03T23:30+02:00', '1h', berlin, '2026-06-04T10:00+02:00'],
    ['from before work', '2026-06-03T04:00+02:00', '30m', berlin, '2026-06-03T09:30+02:00'],
    ['over a weekend', '2026-06-05T16:00+02:00', '2h', berlin, '2026-06-08T10:00+02:00'],
    ['from a holiday', '2026-12-25T12:00+01:00', '1h', berlin, '2026-12-28T10:00+01:00'],
    ['over a new year', '2026-12-31T16:30+01:00', '1h', berlin, '2027-01-04T09:30+01:00'],
    ['over the spring switch in Berlin', '2026-03-27T16:00+01:00', '2h', berlin, '2026-03-30T10:00+02:00'],
    ['over the autumn switch in Berlin', '2026-10-23T16:00+02:00', '2h', berlin, '2026-10-26T10:00+01:00'],
    ['over the spring switch in New York', '2026-03-06T16:00-05:00', '90m', newYork, '2026-03-09T09:30-04:00'],
    ['over the autumn switch in New York', '2026-10-30T16:00-04:00', '90m', newYork, '2026-11-02T09:30-05:00'],
    ['through a night of 23 hours', '2026-03-29T00:00+01:00', '23h', always, '2026-03-30T00:00+02:00'],
    ['through a night of 25 hours', '2026-10-25T00:00+02:00', '25h', always, '2026-10-26T00:00+01:00'],
    ['in work hours that a switch cuts short', '2026-03-28T12:00+01:00', '45m', night, '2026-03-30T02:45+02:00'],
    ['in work hours that a switch makes longer', '2026-10-24T12:00+02:00', '2h', night, '2026-10-25T03:15+01:00'],
    ['where it is another day than in UTC', '2026-06-05T23:00-04:00', '1h', newYork, '2026-06-08T09:30-04:00'],
    ['for seconds', '2026-06-03T16:59:59+02:00', '2s', berlin, '2026-06-04T09:00:01+02:00'],
  ])('%s: %s and %s', (_, opened, duration, calendar, expected) => {
    expect(addBusinessTime(iso(opened), duration, calendar)).toBe(iso(expected));
  });

  it('and never otherwise: as many minutes of work lie between, counted one by one, and the end is at work', () => {
    const minute = fc.integer({ min: Date.parse('2026-01-01') / 60_000, max: Date.parse('2027-12-31') / 60_000 });
    const nearSwitch = fc
      .tuple(
        fc.constantFrom('2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-12-25'),
        fc.integer({ min: -4_000, max: 2_000 }),
      )
      .map(([day, offset]) => Date.parse(day) / 60_000 + offset);
    const calendar = fc.constantFrom(berlin, newYork, always);
    fc.assert(
      fc.property(fc.oneof(minute, nearSwitch), fc.integer({ min: 1, max: 900 }), calendar, (at, minutes, used) => {
        const opened = new Date(at * 60_000).toISOString();
        const end = addBusinessTime(opened, `${minutes}m`, used);
        expect(businessMinutes(opened, end, used)).toBe(minutes);
        expect(businessMinutes(new Date(Date.parse(end) - 60_000).toISOString(), end, used)).toBe(1);
      }),
      { numRuns: 40 },
    );
  });
});

describe('days are days of work, and end at the same local time of day', () => {
  test.each<[string, string, string, Calendar, string]>([
    ['over a weekend', '2026-06-03T14:00+02:00', '3d', berlin, '2026-06-08T14:00+02:00'],
    ['over a holiday', '2026-12-24T10:00+01:00', '1d', berlin, '2026-12-28T10:00+01:00'],
    ['opened early', '2026-06-03T05:00+02:00', '1d', berlin, '2026-06-04T09:00+02:00'],
    ['opened at night', '2026-06-03T22:00+02:00', '1d', berlin, '2026-06-04T17:00+02:00'],
    ['opened in the last minute', '2026-06-03T16:59+02:00', '1d', berlin, '2026-06-04T16:59+02:00'],
    ['opened as work ends', '2026-06-03T17:00+02:00', '1d', berlin, '2026-06-04T17:00+02:00'],
    ['opened on a Saturday morning', '2026-06-06T08:00+02:00', '1d', berlin, '2026-06-08T17:00+02:00'],
    ['opened on a holiday', '2026-12-25T12:00+01:00', '2d', berlin, '2026-12-29T17:00+01:00'],
    ['over the spring switch in Berlin', '2026-03-27T16:00+01:00', '1d', berlin, '2026-03-30T16:00+02:00'],
    ['over the autumn switch in Berlin', '2026-10-23T16:00+02:00', '1d', berlin, '2026-10-26T16:00+01:00'],
    ['over the spring switch in New York', '2026-03-06T16:00-05:00', '2d', newYork, '2026-03-10T16:00-04:00'],
    ['over the autumn switch in New York', '2026-10-30T09:00-04:00', '1d', newYork, '2026-11-02T09:00-05:00'],
    ['to a time of day that a switch leaves out', '2026-03-28T02:30+01:00', '1d', always, '2026-03-29T03:30+02:00'],
    ['to a time of day that a switch has twice', '2026-10-24T02:30+02:00', '1d', always, '2026-10-25T02:30+01:00'],
    ['in work around the clock', '2026-06-03T23:59:59.999+02:00', '1d', always, '2026-06-04T23:59:59.999+02:00'],
  ])('%s: %s and %s', (_, opened, duration, calendar, expected) => {
    expect(addBusinessTime(iso(opened), duration, calendar)).toBe(iso(expected));
  });

  it('and are never less than their hours of work', () => {
    const minute = fc.integer({ min: Date.parse('2026-11-20') / 60_000, max: Date.parse('2027-04-10') / 60_000 });
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 4 }), fc.constantFrom(berlin, newYork), (at, days, calendar) => {
        const opened = new Date(at * 60_000).toISOString();
        const end = addBusinessTime(opened, `${days}d`, calendar);
        expect(businessMinutes(opened, end, calendar)).toBe(days * 8 * 60);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a calendar that cannot be used is INVALID_DEFINITION, with what was expected', () => {
  test.each<[string, string, Calendar]>([
    ['3h', 'IANA time zone', { timeZone: 'Berlin' }],
    ['3h', 'IANA time zone', { timeZone: 'local' }],
    ['3h', 'time of day', { ...berlin, from: '9' }],
    ['3h', 'time of day', { ...berlin, to: '24:01' }],
    ['3h', 'begin before it ends', { ...berlin, from: '17:00', to: '09:00' }],
    ['3h', 'holidays as dates', { ...berlin, holidays: ['2026-02-30'] }],
    ['3h', 'within ten years', { ...berlin, days: [] }],
    ['3d', 'within ten years', { ...berlin, days: [] }],
    ['36525d', 'within ten years', berlin],
    ['1.5d', 'whole business days', berlin],
    ['soon', 'business time', berlin],
  ])('%s, %s: %j', (duration, words, calendar) => {
    const expected = expect.objectContaining({ code: 'INVALID_DEFINITION', message: expect.stringContaining(words) });
    expect(() => addBusinessTime('2026-06-03T08:00:00.000Z', duration, calendar)).toThrow(expected);
  });
});
