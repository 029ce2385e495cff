import { describe, expect, test } from 'vitest';
import { type AnyGate, type Json, type MachineEvent, transition } from '../../src/machine/index.js';
import { admitted, agentFailed, drafted, machineOf, publishing, snapshotAfter } from './machines.js';

const reviewing: AnyGate = {
  ...(publishing.states.reviewing as AnyGate),
  shows: ['draft', 'notes?'],
  editable: ['draft', 'notes?'],
};
const definition = machineOf({ ...publishing.states, reviewing });
const inGate = snapshotAfter(definition, admitted, drafted);

function edited(data?: Json): MachineEvent {
  return data === undefined ? { type: 'edited' } : { type: 'edited', data };
}

describe("a reviewer's own version", () => {
  test('replaces what the gate lays open; the gate stays, and no visit is counted', () => {
    expect(transition(definition, inGate, edited({ key: 'draft', value: { pages: 9 } }))).toEqual({
      ok: true,
      snapshot: { ...inGate, context: { draft: { pages: 9 } } },
      move: { from: 'reviewing', to: 'reviewing', event: 'edited' },
    });
    expect(transition(definition, inGate, edited({ key: 'notes', value: null }))).toMatchObject({
      snapshot: { context: { draft: { pages: 3 }, notes: null } },
    });
  });

  test('is what the next stage acts on', () => {
    const version = edited({ key: 'draft', value: 'mine' });
    expect(snapshotAfter(definition, admitted, drafted, version, { type: 'approved' })).toMatchObject({
      state: 'signing',
      context: { draft: 'mine' },
    });
  });

  test('does not keep the gate from failing', () => {
    const version = edited({ key: 'draft', value: 'mine' });
    expect(snapshotAfter(definition, admitted, drafted, version, agentFailed)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'AGENT_ERROR', state: 'reviewing' },
    });
  });

  test.each<[string, Json | undefined]>([
    ['another key', { key: 'verdict', value: 1 }],
    ['a key as it is written in the definition', { key: 'notes?', value: 1 }],
    ['a key that every object inherits', { key: 'toString', value: 1 }],
    ['no key', { value: 1 }],
    ['a key that is none', { key: 1, value: 1 }],
    ['no value', { key: 'draft' }],
    ['an undefined value', { key: 'draft', value: undefined } as unknown as Json],
    ['a list', ['draft', 1]],
    ['null', null],
    ['nothing', undefined],
  ])('is refused with %s', (_, data) => {
    expect(transition(definition, inGate, edited(data))).toEqual({
      ok: false,
      refusal: {
        code: 'UNEXPECTED_EVENT',
        state: 'reviewing',
        event: 'edited',
        message: 'reviewing takes an edit of draft, notes, with the key and the value',
      },
    });
  });

  test('is refused where the gate lays nothing open', () => {
    const closed = snapshotAfter(publishing, admitted, drafted);
    expect(transition(publishing, closed, edited({ key: 'draft', value: 1 }))).toMatchObject({
      refusal: { message: 'reviewing takes an edit of nothing, with the key and the value' },
    });
  });

  test.each<[string, readonly MachineEvent[]]>([
    ['a stage', [admitted]],
    ['a wait', [admitted, drafted, { type: 'approved' }]],
    ['a choice', [admitted, drafted, { type: 'expired' }]],
    ['FAILED', [admitted, drafted, { type: 'rejected' }]],
    ['an end', [admitted, drafted, { type: 'archived' }]],
  ])('is refused in %s', (_, before) => {
    const at = snapshotAfter(definition, ...before);
    expect(transition(definition, at, edited({ key: 'draft', value: 1 }))).toMatchObject({
      ok: false,
      refusal: { code: 'UNEXPECTED_EVENT', message: `${at.state} does not accept "edited"` },
    });
  });
});
