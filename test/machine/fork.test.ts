import { describe, expect, test } from 'vitest';
import {
  type AnyState,
  forkProblems,
  initialSnapshot,
  type MachineEvent,
  transition,
} from '../../src/machine/index.js';
import { admitted, drafted, machineOf, publishing, snapshotAfter } from './machines.js';

const checkpoint = snapshotAfter(publishing, admitted, drafted);
const { context, visits } = checkpoint;

function forked(fork: unknown): MachineEvent {
  return { type: 'forked', fork } as MachineEvent;
}

describe('a fork', () => {
  test('begins as the checkpoint was, with an input of its own, and counts no visit anew', () => {
    const begun = initialSnapshot(publishing, { brief: 'y' });
    expect(transition(publishing, begun, forked({ to: 'reviewing', context, visits }))).toEqual({
      ok: true,
      snapshot: { ...checkpoint, input: { brief: 'y' } },
      move: { from: 'IDLE', to: 'reviewing', event: 'forked' },
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /expected a state/],
    ['null', null, /expected a state/],
    ['no state', { context, visits }, /expected a state/],
    ['a list for a state', { to: ['reviewing'], context, visits }, /expected a state.*got a list/],
    ['a state of every pipeline', { to: 'FAILED', context, visits }, /expected a state/],
    ['a final state', { to: 'done', context, visits }, /done is final/],
    ['no context', { to: 'reviewing', visits }, /expected the context and the visits/],
    ['no visit of the state', { to: 'signing', context, visits }, /no visit of signing/],
  ])('of %s is refused', (_, fork, message) => {
    expect(transition(publishing, initialSnapshot(publishing, {}), forked(fork))).toMatchObject({
      ok: false,
      refusal: { code: 'UNEXPECTED_EVENT', state: 'IDLE', message: expect.stringMatching(message) },
    });
  });

  test('begins a run: one that has begun is not forked into', () => {
    const event = forked({ to: 'drafting', context: {}, visits: { drafting: 1 } });
    const failed = snapshotAfter(publishing, admitted, drafted, { type: 'rejected' });
    for (const at of [checkpoint, failed, { ...checkpoint, state: 'done' }, { ...checkpoint, state: 'CANCELLED' }]) {
      expect(transition(publishing, at, event)).toMatchObject({ ok: false, refusal: { code: 'UNEXPECTED_EVENT' } });
    }
  });
});

describe('a checkpoint of another definition', () => {
  test('can be taken up where everything that is needed from there on is held or written', () => {
    expect(forkProblems(publishing, checkpoint)).toEqual([]);
    expect(forkProblems(publishing, { state: 'reviewing', kind: 'gate', context })).toEqual([]);
    expect(forkProblems(publishing, { state: 'drafting', context: {} })).toEqual([]);
  });

  test.each<[string, Parameters<typeof forkProblems>[1], string]>([
    [
      'of a state that is not there',
      { state: 'constructor', context },
      'sample has no state "constructor"; its states are drafting, draftFailed, reviewing, expiring, signing, publishing, done',
    ],
    [
      'of a state that is of another kind now',
      { state: 'signing', kind: 'gate', context },
      'signing is a wait in sample, and was a gate in the checkpoint',
    ],
    ['of a final state', { state: 'done', context }, 'done is final, and no run goes on from there'],
    [
      'without what its state shows',
      { state: 'reviewing', context: {} },
      'reviewing needs "draft", which the checkpoint does not hold (states.reviewing.shows[0])',
    ],
    [
      'without what a later state reads',
      { state: 'signing', context: {} },
      'publishing needs "draft", which the checkpoint does not hold, nor is it written on the way signing → publishing (states.publishing.reads[0])',
    ],
  ])('%s is told why not', (_, point, line) => {
    expect(forkProblems(publishing, point)).toEqual([line]);
  });

  test('needs what a guard names, unless the event has just written it or the guard asks for it', () => {
    const states = (when: string): { readonly [name: string]: AnyState } => ({
      noting: { kind: 'stage', work: { agent: 'a' }, timeout: '1m', writes: 'notes', on: { completed: 'counting' } },
      counting: {
        kind: 'stage',
        work: { agent: 'a' },
        timeout: '1m',
        writes: 'count',
        on: { completed: [{ when, to: 'done' }, { to: 'FAILED' }] },
      },
      done: { kind: 'final', outputs: ['count'] },
    });
    const point = { state: 'counting', context: {} };
    expect(forkProblems(machineOf(states('context.count > 1')), point)).toEqual([]);
    expect(forkProblems(machineOf(states('has(context.notes) && context.notes > 1')), point)).toEqual([]);
    expect(forkProblems(machineOf(states('context.notes > 1')), point)).toEqual([
      'counting needs "notes", which the checkpoint does not hold (states.counting.on.completed[0].when)',
    ]);
    expect(forkProblems(machineOf(states('context.notes > 1')), { state: 'noting', context: {} })).toEqual([]);
  });
});
