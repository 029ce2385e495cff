import { reviewers, reviewerWith } from './parse-people.js';
import { anyObject, chosenBy, count, fields, listOf, oneOf, recordOf, type Shape, text, truth } from './shape.js';

const either =
  (isFirst: (value: unknown) => boolean, first: Shape, second: Shape): Shape =>
  (value, path, depth) =>
    (isFirst(value) ? first : second)(value, path, depth);
const isText = (value: unknown) => typeof value === 'string';
const moment = either(
  isText,
  text,
  chosenBy(
    (value) => (Object.hasOwn(value, 'at') ? fields({ at: text }) : fields({ business: text, calendar: text })),
    'a moment: a duration, { at } or { business, calendar }',
  ),
);
const quorum = either((value) => typeof value === 'number', count, listOf(reviewerWith({ count })));
const escalation = chosenBy(
  (value) => fields({ after: moment, [Object.hasOwn(value, 'instead') ? 'instead' : 'also']: reviewers }, { quorum }),
  'an escalation',
);
/** When work is done. */
export const calendar = fields(
  { timeZone: text },
  {
    days: listOf(oneOf('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
    from: text,
    to: text,
    holidays: listOf(text),
  },
);

/** A gate, given the shapes of where its outcomes lead, and of what is done as it opens and closes. */
export function gateShape(on: Shape, actions: { readonly entry: Shape; readonly exit: Shape }): Shape {
  return fields(
    { kind: text, ask: text, reviewers, deadline: moment, on },
    {
      title: text,
      shows: listOf(text),
      quorum,
      veto: reviewers,
      exclude: listOf(either(isText, oneOf('requester', 'producer'), fields({ decided: text }))),
      bindsTo: listOf(text),
      editable: listOf(text),
      commentRequired: listOf(text),
      conditions: truth,
      forms: recordOf(anyObject),
      signed: truth,
      recordAttempts: truth,
      delegates: reviewers,
      reminders: listOf(moment),
      escalations: listOf(escalation),
      rounds: fields({ most: count }, { last: reviewers, quorum: count }),
      decisions: listOf(text),
      writes: text,
      lease: text,
      ...actions,
    },
  );
}
