import { describe, expect, it } from 'vitest';
import { type Definition, guardingGates, readsBeyond } from '../../src/machine/index.js';

const gate = { kind: 'gate', ask: 'May it?', reviewers: [{ id: 'ann' }], deadline: '1d' } as const;
const stage = { kind: 'stage', work: { activity: 'work' }, timeout: '1h' } as const;

/** Two gates in a row, the first with a decision of its own; a stage that fails past the second. */
const definition: Definition = {
  name: 'guarded',
  version: '1',
  input: {},
  deadline: '1d',
  initial: 'first',
  states: {
    first: {
      ...gate,
      decisions: ['waved'],
      on: { approved: 'drafting', waved: 'drafting', rejected: 'FAILED', expired: 'repairing' },
    },
    drafting: { ...stage, on: { completed: 'second', failed: 'repairing' } },
    second: { ...gate, on: { approved: 'publishing', rejected: 'FAILED', expired: 'FAILED' } },
    repairing: { ...stage, on: { completed: 'drafting' } },
    publishing: { ...stage, on: { completed: 'done' } },
    done: { kind: 'final' },
  },
};

describe('the gates that guard a state', () => {
  it('are those that must have approved, or decided in their own way, on every way to it', () => {
    expect(guardingGates(definition, 'publishing')).toEqual(['second']);
  });

  it('are not those that some way leads around', () => {
    expect(guardingGates(definition, 'drafting')).toEqual([]);
  });

  it('a gate does not guard itself', () => {
    expect(guardingGates(definition, 'second')).toEqual([]);
  });

  it('a state that is not there is guarded by all: nothing leads to it', () => {
    expect(guardingGates(definition, 'nowhere')).toEqual(['first', 'second']);
  });
});

describe('what is read from a state on', () => {
  const reading: Definition = {
    ...definition,
    states: {
      ...definition.states,
      drafting: { ...stage, reads: ['input.brief'], on: { completed: 'second', failed: 'repairing' } },
      repairing: { ...stage, reads: ['notes?', 'input.brief'], on: { completed: 'drafting' } },
      publishing: { ...stage, reads: ['draft'], on: { completed: 'done' } },
    },
  };

  it('is all that the stages after it read, once each, and as it is written', () => {
    expect(readsBeyond(reading, 'drafting', 'first')).toEqual(['input.brief', 'notes?', 'draft']);
  });

  it('ends at the gate: beyond it, the gate will have been asked again', () => {
    expect(readsBeyond(reading, 'drafting', 'second')).toEqual(['input.brief', 'notes?']);
    expect(readsBeyond(reading, 'second', 'second')).toEqual([]);
  });
});
