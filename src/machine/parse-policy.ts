import { PROCEDURES } from './failure.js';
import { reviewers, reviewerWith } from './parse-people.js';
import { chosenBy, count, factor, fields, finite, listOf, oneOf, recordOf, type Shape, text } from './shape.js';

const backoff = {
  maximumAttempts: count,
  initialInterval: text,
  backoffCoefficient: factor,
  maximumInterval: text,
};
const never = oneOf('never');

/** How often, and when, an activity is tried again. */
export const retry = fields({}, { ...backoff, byError: recordOf(backoffOrNever) });

function backoffOrNever(...[value, path, depth]: Parameters<Shape>): ReturnType<Shape> {
  return (typeof value === 'string' ? never : fields({}, backoff))(value, path, depth);
}

export const compensation = fields(
  { activity: text },
  { taskQueue: text, timeout: text, attemptTimeout: text, heartbeat: text, retry },
);

const toldPerson: Shape = (value, path, depth) =>
  (typeof value === 'string' ? oneOf('requester') : reviewerWith({}))(value, path, depth);

const limits = { timeout: text, retry };
const action: Shape = chosenBy(
  (value) =>
    Object.hasOwn(value, 'notify')
      ? fields({ notify: listOf(toldPerson), message: text }, limits)
      : fields({ activity: text }, { taskQueue: text, reads: listOf(text), ...limits }),
  'an action: an activity, or a message to people',
);

export const actions = listOf(action);

/** The most that model calls may cost. */
const amounts = { tokens: count, money: finite };
export const budget = fields({}, amounts);

/** The same of all runs of a pipeline, day by day or month by month. */
export const pipelineBudget = fields({ per: oneOf('day', 'month') }, amounts);

/** What a stage says of an agent that works in steps, and of what it asks people. */
export const agentRules = {
  tools: listOf(text),
  limits: fields({}, { steps: count, failures: count }),
  memory: oneOf('transcript', 'tree'),
  budget,
  asks: fields({}, { approvalNeeded: text, budgetExceeded: text }),
};

/** What a definition says of failures, cancellations and what is done besides. */
export const policies = {
  recoveryWindow: text,
  recovery: fields(
    {},
    { by: reviewers, fourEyes: listOf(oneOf(...Object.keys(PROCEDURES))), escalateTo: reviewers, lease: text },
  ),
  cancellation: fields({ grace: text }),
  actions: fields({}, { FAILED: actions, CANCELLED: actions }),
};
