import { type Definition, definePipeline, type StateNames } from '../../src/machine/index.js';

/** Compiled, never run: what `definePipeline` accepts, and what it refuses on which line. */
const head = { name: 'typed', version: '1.0.0', input: { type: 'object' }, deadline: '1d' } as const;
const gate = { kind: 'gate', ask: 'May it?', reviewers: [{ role: 'editor' }], deadline: '72h' } as const;
const stage = { kind: 'stage', work: { agent: 'writer' }, timeout: '5m' } as const;

export const sound = definePipeline({
  ...head,
  initial: 'drafting',
  states: {
    drafting: { ...stage, on: { completed: [{ when: 'visits.drafting < 3', to: 'reviewing' }, { to: 'FAILED' }] } },
    reviewing: {
      ...gate,
      decisions: ['archived', 'postponed'],
      on: {
        approved: 'done',
        rejected: 'FAILED',
        expired: 'CANCELLED',
        changesRequested: 'drafting',
        archived: 'done',
        postponed: [{ when: 'visits.reviewing < 2', to: 'reviewing' }, { to: 'done' }],
      },
    },
    plain: { ...gate, on: { approved: 'done', rejected: 'FAILED', expired: 'routing' } },
    waiting: { kind: 'wait', event: 'signed', deadline: '7d', on: { signed: 'done', expired: 'FAILED' } },
    routing: { kind: 'choice', choose: [{ when: 'input.fast', to: 'done' }, { to: 'waiting' }] },
    done: { kind: 'final', outputs: ['draft?'] },
  },
});

/** Everything a gate may say, with the names of its states and its decisions inferred all the same. */
export const regulated = definePipeline({
  ...head,
  calendars: {
    office: { timeZone: 'Europe/Berlin', days: ['mon', 'fri'], from: '08:00', to: '16:00', holidays: ['2026-12-25'] },
  },
  initial: 'drafting',
  states: {
    drafting: { ...stage, writes: 'draft', on: { completed: 'first' } },
    first: { ...gate, exclude: ['requester'], on: { approved: 'second', rejected: 'FAILED', expired: 'FAILED' } },
    second: {
      kind: 'gate',
      title: 'Release',
      ask: 'May it be released?',
      shows: ['draft', 'notes?', 'input.brief'],
      reviewers: [{ id: 'ada' }, { role: 'editor' }, { group: 'legal' }],
      quorum: [{ group: 'legal' }, { role: 'editor', count: 2 }],
      veto: [{ group: 'legal' }],
      exclude: ['requester', 'producer', { decided: 'first' }],
      bindsTo: ['draft'],
      editable: ['draft'],
      commentRequired: ['rejected', 'waived'],
      conditions: true,
      forms: { waived: { type: 'object', properties: { until: { type: 'string' } }, required: ['until'] } },
      signed: true,
      recordAttempts: true,
      delegates: [{ role: 'lead' }],
      deadline: { business: '3d', calendar: 'office' },
      reminders: ['24h', { at: '2026-12-24T17:00:00+01:00' }],
      escalations: [
        { after: '24h', also: [{ role: 'lead' }] },
        { after: { at: 'input.due' }, instead: [{ id: 'eve' }], quorum: 1 },
      ],
      rounds: { most: 3, last: [{ role: 'director' }], quorum: 2 },
      decisions: ['waived'],
      writes: 'verdict',
      on: {
        approved: 'publishing',
        rejected: 'FAILED',
        expired: 'FAILED',
        changesRequested: 'drafting',
        waived: 'done',
      },
    },
    publishing: { ...stage, reads: ['draft'], approvedAt: 'second', on: { completed: 'done' } },
    done: { kind: 'final' },
  },
});
export const regulatedNames: readonly StateNames<typeof regulated>[] = [
  'drafting',
  'first',
  'second',
  'publishing',
  'done',
];
// @ts-expect-error '"waived"' is not assignable
export const noState: StateNames<typeof regulated> = 'waived';

/** The state names are inferred, and a typed pipeline is a definition. */
export const names: readonly StateNames<typeof sound>[] = [
  'drafting',
  'reviewing',
  'plain',
  'waiting',
  'routing',
  'done',
];
export const definition: Definition = sound;
// @ts-expect-error '"elsewhere"' is not assignable
export const noName: StateNames<typeof sound> = 'elsewhere';

export const initialUnknown = definePipeline({
  ...head,
  // @ts-expect-error '"begin"' is not assignable
  initial: 'begin',
  states: { done: { kind: 'final' } },
});

export const targets = definePipeline({
  ...head,
  initial: 'drafting',
  states: {
    drafting: {
      ...stage,
      on: {
        // @ts-expect-error '"dome"' is not assignable
        completed: 'dome',
        // @ts-expect-error '"IDLE"' is not assignable
        failed: 'IDLE',
        // @ts-expect-error '"nowhere"' is not assignable
        other: [{ when: 'input.fast', to: 'nowhere' }],
      },
    },
    // @ts-expect-error '"gone"' is not assignable
    routing: { kind: 'choice', always: 'gone' },
    // @ts-expect-error '"lost"' is not assignable
    waiting: { kind: 'wait', event: 'signed', deadline: '7d', on: { signed: 'lost', expired: 'done' } },
    done: { kind: 'final' },
  },
});

export const outcomes = definePipeline({
  ...head,
  initial: 'unexpired',
  states: {
    // @ts-expect-error 'expired' is missing
    unexpired: { ...gate, on: { approved: 'done', rejected: 'FAILED' } },
    // @ts-expect-error 'rejected' is missing
    unrejected: { ...gate, on: { approved: 'done', expired: 'FAILED' } },
    // @ts-expect-error 'approved' is missing
    unapproved: { ...gate, on: { rejected: 'FAILED', expired: 'FAILED' } },
    // @ts-expect-error 'waived' is missing
    undecided: { ...gate, decisions: ['waived'], on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' } },
    // @ts-expect-error 'waived' does not exist
    unoffered: { ...gate, on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED', waived: 'done' } },
    done: { kind: 'final' },
  },
});

export const parts = definePipeline({
  ...head,
  initial: 'untimed',
  states: {
    // @ts-expect-error 'timeout' is missing
    untimed: { kind: 'stage', work: { agent: 'writer' }, on: { completed: 'done' } },
    // @ts-expect-error 'deadline' is missing
    endless: { kind: 'gate', ask: '?', reviewers: [], on: { approved: 'done', rejected: 'done', expired: 'done' } },
    // @ts-expect-error 'agnet' does not exist
    workless: { kind: 'stage', work: { agnet: 'writer' }, timeout: '5m', on: { completed: 'done' } },
    // @ts-expect-error '"BORED"' is not assignable
    reasonless: { kind: 'choice', choose: [{ to: 'FAILED', reason: 'BORED' }] },
    done: { kind: 'final' },
  },
});

const forms = { waived: { type: 'object' } } as const;
const on = { approved: 'done', rejected: 'FAILED', expired: 'FAILED' } as const;

export const gates = definePipeline({
  ...head,
  initial: 'excluding',
  states: {
    // @ts-expect-error '"nowhere"' is not assignable
    excluding: { ...gate, exclude: [{ decided: 'nowhere' }], on },
    // @ts-expect-error '"author"' is not assignable
    excludingNobody: { ...gate, exclude: ['author'], on },
    // @ts-expect-error '"nowhere"' is not assignable
    acting: { ...stage, reads: ['draft'], approvedAt: 'nowhere', on: { completed: 'done' } },
    // @ts-expect-error 'instead' are incompatible
    escalating: { ...gate, escalations: [{ after: '1h', also: [{ id: 'ada' }], instead: [{ id: 'bob' }] }], on },
    // @ts-expect-error 'instead' is missing
    escalatingToNobody: { ...gate, escalations: [{ after: '1h' }], on },
    // @ts-expect-error 'waived' is missing
    forming: { ...gate, decisions: ['waived'], forms, on },
    // @ts-expect-error 'most' is missing
    rounding: { ...gate, rounds: { last: [{ id: 'ada' }] }, on },
    // @ts-expect-error 'calendar' is missing
    unscheduled: { ...gate, deadline: { business: '3d' }, on },
    // @ts-expect-error 'quorom' does not exist
    misspelled: { ...gate, quorom: 2, on },
    done: { kind: 'final' },
  },
});

/** Everything a pipeline may say of failures, and of what is done besides. */
export const recoverable = definePipeline({
  ...head,
  recovery: { by: [{ role: 'operator' }], fourEyes: ['rollback'], escalateTo: [{ id: 'ada' }], lease: '2h' },
  cancellation: { grace: '30s' },
  actions: { FAILED: [{ notify: ['requester'], message: 'It failed.' }], CANCELLED: [{ activity: 'tidy' }] },
  initial: 'drafting',
  states: {
    drafting: {
      ...stage,
      writes: 'draft',
      skip: { value: { pages: 0 } },
      retry: { maximumAttempts: 3, byError: { EXTERNAL_API_ERROR: { maximumInterval: '5m' }, AGENT_ERROR: 'never' } },
      compensation: { activity: 'undo', timeout: '1h', retry: { maximumAttempts: 5 } },
      entry: [{ activity: 'warm', reads: ['input.brief'], timeout: '1m' }],
      exit: [{ notify: [{ role: 'editor' }, 'requester'], message: 'It is drafted.' }],
      on: { completed: 'reviewing' },
    },
    reviewing: { ...gate, lease: '1h', entry: [{ activity: 'warm' }], exit: [{ activity: 'tidy' }], on },
    done: { kind: 'final', entry: [{ activity: 'tidy' }] },
  },
});

export const undoings = definePipeline({
  ...head,
  // @ts-expect-error '"undo"' is not assignable
  recovery: { fourEyes: ['undo'] },
  // @ts-expect-error 'grace' is missing
  cancellation: {},
  initial: 'skipping',
  states: {
    // @ts-expect-error '"always"' is not assignable
    skipping: { ...stage, retry: { byError: { AGENT_ERROR: 'always' } }, on: { completed: 'done' } },
    // @ts-expect-error 'message' is missing
    silent: { ...stage, entry: [{ notify: ['requester'] }], on: { completed: 'done' } },
    // @ts-expect-error 'entry' does not exist
    passing: { kind: 'choice', always: 'done', entry: [{ activity: 'warm' }] },
    // @ts-expect-error 'exit' does not exist
    done: { kind: 'final', exit: [{ activity: 'tidy' }] },
  },
});

const asking = { approvalNeeded: 'approving', budgetExceeded: 'raising' } as const;

/** Everything a stage may say of an agent that works in steps, and a pipeline of what its runs may cost. */
export const stepwise = definePipeline({
  ...head,
  budget: { tokens: 100_000, money: 2 },
  pipelineBudget: { money: 200, per: 'month' },
  initial: 'noting',
  states: {
    noting: {
      ...stage,
      writes: 'notes',
      tools: ['search', 'write'],
      limits: { steps: 12, failures: 2 },
      memory: 'tree',
      budget: { money: 0.5 },
      asks: { approvalNeeded: 'call', budgetExceeded: 'spent' },
      on: { completed: 'done', givenBack: 'done', ...asking },
    },
    approving: { ...gate, shows: ['call'], on: { ...on, approved: 'noting', rejected: 'noting' } },
    raising: { ...gate, shows: ['spent'], on: { ...on, approved: 'noting' } },
    done: { kind: 'final' },
  },
});

const wired = { completed: 'done', approvalNeeded: 'done' } as const;

export const missteps = definePipeline({
  ...head,
  // @ts-expect-error 'usd' does not exist
  budget: { usd: 2 },
  initial: 'limited',
  states: {
    // @ts-expect-error 'tokens' does not exist
    limited: { ...stage, tools: [], limits: { tokens: 5 }, on: wired },
    // @ts-expect-error '"all"' is not assignable
    remembering: { ...stage, tools: [], memory: 'all', on: wired },
    // @ts-expect-error 'approved' does not exist
    asking: { ...stage, tools: [], asks: { approved: 'call' }, on: wired },
    // @ts-expect-error '"nowhere"' is not assignable
    leading: { ...stage, tools: [], asks: { approvalNeeded: 'call' }, on: { ...wired, approvalNeeded: 'nowhere' } },
    // @ts-expect-error 'tools' does not exist
    deciding: { ...gate, tools: ['search'], on },
    done: { kind: 'final' },
  },
});

/** From a typed pipeline another is derived by spreading, and is held to the same. */
export const widened = definePipeline({
  ...sound,
  states: { ...sound.states, plain: sound.states.reviewing, proofreading: { ...stage, on: { completed: 'done' } } },
});
export const widenedNames: readonly StateNames<typeof widened>[] = ['drafting', 'proofreading'];
export const derived: readonly Definition[] = [widened, definePipeline({ ...regulated, name: 'renamed' })];
export const astray = definePipeline({
  ...sound,
  // @ts-expect-error '"dome"' is not assignable
  states: { ...sound.states, drafting: { ...stage, on: { completed: 'dome' } } },
});
