import { type Definition, definePipeline } from '../../src/machine/index.js';

export const anyInput = { type: 'object' } as const;

/** Two stages around a gate that can send the draft back. */
export const letter: Definition = definePipeline({
  name: 'letter',
  version: '1',
  input: anyInput,
  deadline: '30d',
  initial: 'drafting',
  states: {
    drafting: {
      kind: 'stage',
      title: 'Draft the letter',
      work: { activity: 'draft' },
      reads: ['input.topic', 'decision?'],
      writes: 'draft',
      timeout: '1h',
      retry: { initialInterval: '10ms', maximumAttempts: 3 },
      emits: 'drafted',
      on: { drafted: 'awaitingApproval' },
    },
    awaitingApproval: {
      kind: 'gate',
      ask: 'Shall this letter be sent?',
      shows: ['draft'],
      reviewers: [{ id: 'ann' }, { role: 'editor' }],
      deadline: '72h',
      writes: 'decision',
      on: { approved: 'sending', rejected: 'FAILED', changesRequested: 'drafting', expired: 'FAILED' },
    },
    sending: {
      kind: 'stage',
      work: { activity: 'send' },
      reads: ['draft'],
      timeout: '1h',
      emits: 'sent',
      on: { sent: 'done' },
    },
    done: { kind: 'final', outputs: ['draft'] },
  },
});

/** Waits for an external event, then chooses by what it brought. */
export const parcel: Definition = definePipeline({
  name: 'parcel',
  version: '1',
  input: anyInput,
  deadline: '30d',
  initial: 'awaitingScan',
  states: {
    awaitingScan: {
      kind: 'wait',
      event: 'scanned',
      writes: 'scan',
      deadline: '2d',
      on: { scanned: 'sorting', expired: 'FAILED' },
    },
    sorting: {
      kind: 'choice',
      choose: [
        { when: 'context.scan.grams > 1000', to: 'heavy' },
        { when: 'context.scan.grams <= 1000', to: 'light' },
        { to: 'FAILED', reason: 'UNEXPECTED_EVENT' },
      ],
    },
    heavy: { kind: 'final' },
    light: { kind: 'final' },
  },
});

/** One agent, whose answers must fit. */
export const verdict: Definition = definePipeline({
  name: 'verdict',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'judging',
  states: {
    judging: {
      kind: 'stage',
      work: { agent: 'judge' },
      reads: ['input.case'],
      writes: 'verdict',
      timeout: '1h',
      corrections: 2,
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
});

/** Two branches at once. */
export const survey: Definition = definePipeline({
  name: 'survey',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'asking',
  states: {
    asking: {
      kind: 'stage',
      work: { branches: { north: { activity: 'askNorth' }, south: { activity: 'askSouth' } } },
      reads: ['input.topic'],
      writes: 'answers',
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
});
