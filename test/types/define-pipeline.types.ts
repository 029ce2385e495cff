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
