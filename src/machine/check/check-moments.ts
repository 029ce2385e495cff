import type { Definition } from '../definition.js';
import { parseDuration } from '../duration.js';
import type { AnyGate, Moment } from '../gate.js';
import { pathTo } from '../paths.js';
import { parseReads } from '../reads.js';
import { isTime } from './calendar-dates.js';
import { durationFlaws } from './check-durations.js';
import type { Flaw, Problem, Subject } from './problem.js';

/** E5 before the run: a gate's deadline is there, every moment can be read, and what is to come before the deadline does. */
export function checkMoments({ definition, tree }: Subject): Problem[] {
  return Object.entries(definition.states).flatMap(([name, state]) => {
    if (state.kind !== 'gate') return [];
    const place = `states.${name}`;
    const early: readonly [place: string, moment: Moment][] = [
      ...(state.reminders ?? []).map((moment, index): [string, Moment] => [`${place}.reminders[${index}]`, moment]),
      ...(state.escalations ?? []).map(({ after }, index): [string, Moment] => [
        `${place}.escalations[${index}].after`,
        after,
      ]),
    ];
    const flaws = [
      ...momentFlaws(definition, `${place}.deadline`, state.deadline),
      ...early.flatMap(([at, moment]) => [...momentFlaws(definition, at, moment), ...latenessOf(at, moment, state)]),
    ];
    return flaws.map((flaw) => ({ ...flaw, path: pathTo(tree, name) }));
  });
}

function momentFlaws(definition: Definition, place: string, moment: Moment | undefined): Flaw[] {
  if (moment === undefined || typeof moment === 'string') return durationFlaws(place, moment);
  if ('at' in moment) return timeFlaws(definition, place, moment.at);
  return [...durationFlaws(`${place}.business`, moment.business), ...calendarFlaws(definition, place, moment.calendar)];
}

function timeFlaws(definition: Definition, place: string, at: string): Flaw[] {
  const { source, key, optional } = parseReads(at);
  if (source === 'context' || key === null || optional) {
    if (isTime(at)) return [];
    const message = `${JSON.stringify(at)} is neither a time with its offset nor a field of the input`;
    const fix = 'Give one like "2026-12-24T17:00:00+01:00", or name the field, like "input.due".';
    return [{ rule: 'invalid-moment', place: `${place}.at`, message, fix }];
  }
  const { properties } = definition.input;
  if (typeof properties !== 'object' || properties === null || Object.hasOwn(properties, key)) return [];
  const message = `the time is in ${at}, which the input's schema does not have`;
  const fix = `Name one of ${Object.keys(properties).join(', ')}, or add it to the schema.`;
  return [{ rule: 'invalid-moment', place: `${place}.at`, message, fix }];
}

function calendarFlaws({ name, calendars = {} }: Definition, place: string, calendar: string): Flaw[] {
  if (Object.hasOwn(calendars, calendar)) return [];
  const known = Object.keys(calendars);
  const message = `${JSON.stringify(calendar)} is not a calendar of ${name}`;
  const fix = known.length === 0 ? 'Add it to the calendars of the pipeline.' : `Name one of ${known.join(', ')}.`;
  return [{ rule: 'invalid-moment', place: `${place}.calendar`, message, fix }];
}

/** Only plain durations can be compared before the gate opens. */
function latenessOf(place: string, moment: Moment, { deadline }: AnyGate): Flaw[] {
  const [ms, deadlineMs] = [moment, deadline].map((one) => (typeof one === 'string' ? parseDuration(one) : undefined));
  if (ms === undefined || deadlineMs === undefined || ms < deadlineMs) return [];
  const message = `${JSON.stringify(moment)} is not before the deadline, ${JSON.stringify(deadline)}, so it never comes`;
  return [{ rule: 'after-deadline', place, message, fix: 'Give a shorter time, or move the deadline.' }];
}
