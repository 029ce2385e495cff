import type { Definition } from './definition.js';
import { FAILURES } from './failure.js';
import { calendar, gateShape } from './parse-gate.js';
import { actions, agentRules, budget, compensation, pipelineBudget, policies, retry } from './parse-policy.js';
import {
  anyJson,
  anyObject,
  chosenBy,
  count,
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

const entryAndExit = { entry: actions, exit: actions };
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
      ...agentRules,
      compensation,
      skip: fields({}, { value: anyJson }),
      emits: text,
      approvedAt: text,
      ...entryAndExit,
    },
  ),
  gate: gateShape(on, entryAndExit),
  wait: fields(
    { kind: text, event: text, deadline: text, on },
    { title: text, data: anyObject, writes: text, ...entryAndExit },
  ),
  choice: chosenBy(
    (value) =>
      Object.hasOwn(value, 'always')
        ? fields({ kind: text, always: text }, { title: text })
        : fields({ kind: text, choose: listOf(guardedArrow) }, { title: text }),
    'a choice',
  ),
  final: fields({ kind: text }, { title: text, outputs: listOf(text), entry: actions }),
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
    budget,
    pipelineBudget,
    ...policies,
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
