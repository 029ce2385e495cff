import type { Definition } from './definition.js';
import { FAILURES } from './failure.js';
import {
  anyObject,
  chosenBy,
  count,
  factor,
  fields,
  listOf,
  oneOf,
  recordOf,
  type Shape,
  type ShapeProblem,
  text,
  truth,
} from './shape.js';

export type ParsedDefinition =
  | { readonly ok: true; readonly definition: Definition }
  | { readonly ok: false; readonly problems: readonly ShapeProblem[] };

const guardedArrow = fields({ to: text }, { when: text, reason: oneOf(...Object.keys(FAILURES)) });
const arrow: Shape = (value, path, depth) =>
  typeof value === 'string' ? [] : listOf(guardedArrow)(value, path, depth);
const on = recordOf(arrow);

const queue = { taskQueue: text };
const work: Shape = chosenBy(
  (value) => Object.entries(WORKS).find(([kind]) => Object.hasOwn(value, kind))?.[1],
  'work: an agent, activity, workflow, pipeline, branches or graph',
);
const WORKS: { readonly [kind: string]: Shape } = {
  agent: fields({ agent: text }),
  activity: fields({ activity: text }, { ...queue, local: truth }),
  workflow: fields({ workflow: text }, queue),
  pipeline: fields({ pipeline: text }, queue),
  branches: fields({ branches: recordOf(work) }),
  graph: fields({ graph: recordOf(fields({ work }, { after: listOf(text) })) }),
};

const retry = fields(
  {},
  { maximumAttempts: count, initialInterval: text, backoffCoefficient: factor, maximumInterval: text },
);
const REVIEWERS: { readonly [kind: string]: Shape } = { id: text, role: text, group: text };
const reviewerWith = (optional: { readonly [name: string]: Shape }): Shape =>
  chosenBy((value) => {
    const kind = Object.keys(REVIEWERS).find((key) => Object.hasOwn(value, key)) ?? 'role';
    return fields({ [kind]: text }, optional);
  }, 'a reviewer: an id, a role or a group');
const reviewers = listOf(reviewerWith({}));
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
const calendar = fields(
  { timeZone: text },
  {
    days: listOf(oneOf('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
    from: text,
    to: text,
    holidays: listOf(text),
  },
);

const KINDS: { readonly [kind: string]: Shape } = {
  stage: fields(
    { kind: text, work, timeout: text, on },
    {
      title: text,
      reads: listOf(text),
      writes: text,
      output: anyObject,
      attemptTimeout: text,
      heartbeat: text,
      retry,
      corrections: count,
      tools: listOf(text),
      compensation: fields({ activity: text }, queue),
      emits: text,
      approvedAt: text,
    },
  ),
  gate: fields(
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
    },
  ),
  wait: fields({ kind: text, event: text, deadline: text, on }, { title: text, data: anyObject, writes: text }),
  choice: chosenBy(
    (value) =>
      Object.hasOwn(value, 'always')
        ? fields({ kind: text, always: text }, { title: text })
        : fields({ kind: text, choose: listOf(guardedArrow) }, { title: text }),
    'a choice',
  ),
  final: fields({ kind: text }, { title: text, outputs: listOf(text) }),
};

const state = chosenBy(
  ({ kind }) => (typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined),
  `a state whose kind is one of ${Object.keys(KINDS).join(', ')}`,
);

const definition = fields(
  { name: text, version: text, input: anyObject, deadline: text, initial: text, states: recordOf(state) },
  {
    title: text,
    description: text,
    recoveryWindow: text,
    calendars: recordOf(calendar),
    visibility: oneOf('on', 'off'),
  },
);

/**
 * Takes untyped JSON, as YAML gives it, for a definition, or says at which paths it is none. Never throws.
 *
 * Only the shape is looked at: whether the machine makes sense is for `checkMachine` to say.
 *
 * @example
 * parseDefinition({ name: 'review' }).ok // => false
 */
export function parseDefinition(json: unknown): ParsedDefinition {
  const problems = definition(json, '', 0);
  return problems.length === 0 ? { ok: true, definition: json as Definition } : { ok: false, problems };
}
