import { findMeasures, type Measure } from './measures.js';

const FEWEST = 20;
const MANY = /(?:s|people|staff|personnel|children|men|women)$/i;
/** Things that no load is counted in. */
const NO_LOAD =
  /^(?:times|chars|characters|words|pages|points|stars|percent|degrees|steps|lines|meters|metres|km|miles|kilometers|pence|cents)$/i;

/** How many people, things or events the brief names anywhere, in its own words: “60 singers”, “40 consignments a day”. */
export function volumesIn(brief: string): Measure[] {
  return findMeasures(brief).filter(
    ({ dimension, number, unit }) =>
      (dimension === 'count' && number >= FEWEST && MANY.test(unit) && !NO_LOAD.test(unit)) ||
      (dimension === 'rate' && unit.includes(' per ')),
  );
}

export type ServiceHours = { readonly text: string; readonly hoursPerDay: number; readonly daysPerMonth: number };

const CLOCK = String.raw`(\d{1,2})(?:[:.](\d\d))? ?(am|pm|a\.m\.|p\.m\.|h|Uhr|o'clock)?`;
const RANGE = new RegExp(
  String.raw`(?<![\d.,])${CLOCK} ?(?:-|–|—|to|until|till|and|bis) ?${CLOCK}(?![\d%]|[.,]\d| ?(?:%|°|users?|people|euros?|[€$£]))`,
  'giu',
);
const WEEKDAYS =
  /\b(?:mon(?:day)?s?\.? ?(?:-|–|to|until) ?fri(?:day)?s?|weekdays?|working days?|business days?|mo ?[-–] ?fr)\b/i;
const ALWAYS = /\b(?:around the clock|24\/7|24x7|24 hours a day|day and night|at any time of day)\b/i;

function hourOf(hour: string, minute: string | undefined, mark: string | undefined): number {
  const base = Number(hour) + Number(minute ?? 0) / 60;
  return /^p/i.test(mark ?? '') && base < 12 ? base + 12 : base;
}

/** The hours in which a text says the system is used or must be up; nothing where it names none. */
export function serviceHoursIn(text: string): ServiceHours | undefined {
  const always = ALWAYS.exec(text);
  if (always) return { text: always[0], hoursPerDay: 24, daysPerMonth: 30 };
  for (const match of text.matchAll(RANGE)) {
    const [whole, from = '', fromMinute, fromMark, to = '', toMinute, toMark] = match;
    if (fromMinute === undefined && toMinute === undefined && !fromMark && !toMark) continue;
    const hours = hourOf(to, toMinute, toMark) - hourOf(from, fromMinute, fromMark);
    if (Number(from) > 24 || Number(to) > 24 || hours <= 0) continue;
    return { text: whole.trim(), hoursPerDay: hours, daysPerMonth: WEEKDAYS.test(text) ? 22 : 30 };
  }
  return undefined;
}
