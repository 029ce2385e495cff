import { describe, expect, test } from 'vitest';
import type { AnyGate, Calendar, Definition, Moment } from '../../../src/machine/index.js';
import { done, gate, problemsOf } from './states.js';

const office: Calendar = { timeZone: 'Europe/Berlin' };

function problemsWith(more: Partial<AnyGate>, head: Partial<Definition> = {}) {
  return problemsOf({ first: gate(more), done }, { calendars: { office }, ...head });
}

describe('E5: a moment', () => {
  test.each<[Moment]>([
    ['72h'],
    [{ at: '2026-12-24T17:00:00+01:00' }],
    [{ at: '2028-02-29T17:00Z' }],
    [{ at: '2026-12-24T17:00:00.123-09:30' }],
    [{ at: 'input.due' }],
    [{ business: '16h', calendar: 'office' }],
  ])('may be %j', (moment) => {
    expect(problemsWith({ deadline: moment })).toEqual([]);
    expect(
      problemsWith({ deadline: '99d', reminders: [moment], escalations: [{ after: moment, also: [{ id: 'b' }] }] }),
    ).toEqual([]);
  });

  test.each<[string]>([
    ['2026-12-24T17:00:00'],
    ['2026-02-29T17:00Z'],
    ['2026-13-01T17:00Z'],
    ['2026-12-24T24:00Z'],
    ['2026-12-24T17:00+25:00'],
    ['24 December'],
    ['input'],
    ['input.due?'],
    ['due'],
  ])('invalid-moment: %s is no time', (at) => {
    expect(problemsWith({ deadline: { at } })).toMatchObject([
      {
        rule: 'invalid-moment',
        place: 'states.first.deadline.at',
        fix: 'Give one like "2026-12-24T17:00:00+01:00", or name the field, like "input.due".',
        path: ['IDLE', 'first'],
      },
    ]);
  });

  test('invalid-moment: a field that the schema of the input does not have', () => {
    const input = { type: 'object', properties: { due: { type: 'string' } } };
    expect(problemsWith({ deadline: { at: 'input.due' } }, { input })).toEqual([]);
    expect(problemsWith({ deadline: { at: 'input.end' } }, { input })).toMatchObject([
      { rule: 'invalid-moment', fix: 'Name one of due, or add it to the schema.' },
    ]);
  });

  test('invalid-moment: a calendar that is not there', () => {
    const deadline = { business: '3d', calendar: 'toString' };
    expect(problemsWith({ deadline })).toMatchObject([
      { rule: 'invalid-moment', place: 'states.first.deadline.calendar', fix: 'Name one of office.' },
    ]);
    expect(problemsOf({ first: gate({ deadline }), done })).toMatchObject([
      { fix: 'Add it to the calendars of the pipeline.' },
    ]);
  });

  test.each<[string, Partial<AnyGate>]>([
    ['deadline.business', { deadline: { business: 'soon', calendar: 'office' } }],
    ['reminders[0]', { reminders: ['soon'] }],
    ['escalations[0].after', { escalations: [{ after: '0h', also: [{ id: 'bob' }] }] }],
  ])('invalid-duration: at %s', (place, more) => {
    expect(problemsWith(more)).toMatchObject([{ rule: 'invalid-duration', place: `states.first.${place}` }]);
  });

  test.each<[string, Partial<AnyGate>]>([
    ['reminders[1]', { reminders: ['30m', '60m'] }],
    ['escalations[0].after', { escalations: [{ after: '2h', instead: [{ id: 'bob' }] }] }],
  ])('after-deadline: at %s', (place, more) => {
    expect(problemsWith(more)).toMatchObject([
      { rule: 'after-deadline', place: `states.first.${place}`, fix: 'Give a shorter time, or move the deadline.' },
    ]);
  });

  test('is compared with the deadline only where both are plain durations', () => {
    expect(problemsWith({ deadline: { business: '1h', calendar: 'office' }, reminders: ['2h'] })).toEqual([]);
    expect(problemsWith({ deadline: '1h', reminders: [{ business: '2h', calendar: 'office' }] })).toEqual([]);
  });
});

describe('a calendar', () => {
  const flawsOf = (calendar: Partial<Calendar>) =>
    problemsWith({}, { calendars: { office: { ...office, ...calendar } } });

  test.each<[Partial<Calendar>]>([
    [{ timeZone: 'UTC' }],
    [{ timeZone: 'America/Argentina/Buenos_Aires' }],
    [{ timeZone: 'Etc/GMT+3', days: ['sun'], from: '00:00', to: '23:59', holidays: ['2026-12-25'] }],
    [{ to: '09:01' }],
  ])('may be %j', (calendar) => {
    expect(flawsOf(calendar)).toEqual([]);
  });

  test.each<[string, Partial<Calendar>]>([
    ['timeZone', { timeZone: 'Berlin time' }],
    ['timeZone', { timeZone: '+01:00' }],
    ['days', { days: [] }],
    ['from', { from: '9:00' }],
    ['to', { to: '24:00' }],
    ['to', { from: '17:00' }],
    ['holidays[1]', { holidays: ['2026-12-25', '2026-11-31'] }],
    ['holidays[0]', { holidays: ['25 December'] }],
  ])('invalid-calendar: at %s', (field, calendar) => {
    expect(flawsOf(calendar)).toMatchObject([
      { rule: 'invalid-calendar', place: `calendars.office.${field}`, fix: expect.stringMatching(/\.$/), path: [] },
    ]);
  });
});
