import { describe, expect, test } from 'vitest';
import {
  type Definition,
  type FailureCode,
  initialSnapshot,
  lifecycleOf,
  type MachineEvent,
  stateOf,
  type TransitionResult,
  transition,
} from '../../src/machine/index.js';
import { admitted, after, agentFailed, drafted, machineOf, publishing, snapshotAfter } from './machines.js';

const approved: MachineEvent = { type: 'approved', data: { by: 'ada' } };
const always: MachineEvent = { type: 'always' };

function accepted(result: TransitionResult) {
  if (!result.ok) throw new Error(`refused: ${result.refusal.message}`);
  return result;
}

describe('a run that goes well', () => {
  test('begins in IDLE with its input and nothing else', () => {
    expect(initialSnapshot(publishing, { brief: 'x' })).toEqual({
      state: 'IDLE',
      input: { brief: 'x' },
      context: {},
      visits: {},
    });
  });

  test('is admitted into the initial state, and the visit counts', () => {
    expect(after(publishing, admitted)).toEqual({
      ok: true,
      snapshot: { state: 'drafting', input: { brief: 'x' }, context: {}, visits: { drafting: 1 } },
      move: { from: 'IDLE', to: 'drafting', event: 'admitted' },
    });
  });

  test('writes what a stage, a gate and a wait bring to the keys they name', () => {
    const signed: MachineEvent = { type: 'signed', data: 'A. L.' };
    const { state, context } = snapshotAfter(publishing, admitted, drafted, approved, signed, {
      type: 'completed',
      data: 1,
    });
    expect(state).toBe('done');
    expect(context).toEqual({ draft: { pages: 3 }, verdict: { by: 'ada' }, signature: 'A. L.' });
  });

  test('writes nothing where an event brings no data', () => {
    expect(snapshotAfter(publishing, admitted, drafted, { type: 'approved' }).context).toEqual({ draft: { pages: 3 } });
  });

  test('lets a guard see the context with what the event has just brought', () => {
    const empty: MachineEvent = { type: 'draftCompleted', data: { pages: 0 } };
    expect(snapshotAfter(publishing, admitted, empty).state).toBe('FAILED');
  });

  test('lets a guard count visits: the second revision is the last', () => {
    const revise: MachineEvent = { type: 'changesRequested' };
    const round = [drafted, revise];
    expect(snapshotAfter(publishing, admitted, ...round, ...round).state).toBe('drafting');
    expect(snapshotAfter(publishing, admitted, ...round, ...round, ...round).state).toBe('CANCELLED');
  });
});

describe('E7: a refusal leaves the state untouched:', () => {
  test.each<[string, readonly MachineEvent[], MachineEvent]>([
    ['an event that IDLE does not know', [], { type: 'approved' }],
    ['an event that the state does not wire', [admitted], { type: 'approved' }],
    ['a late approval', [admitted, drafted, approved], approved],
    ['an event that is a member every object inherits', [admitted, drafted], { type: 'toString' }],
    ['always outside a choice', [admitted], always],
    ['another event in a choice', [admitted, agentFailed], { type: 'draftCompleted' }],
    ['anything after the end', [admitted, drafted, { type: 'archived' }], { type: 'cancelled' }],
    ['anything after a cancellation', [admitted, { type: 'cancelled' }], agentFailed],
    ['anything but a recovery while failed', [admitted, drafted, { type: 'rejected' }], agentFailed],
    [
      'a failure with an unknown code',
      [admitted],
      { type: 'failed', failure: { code: 'toString' as FailureCode, message: '' } },
    ],
    ['a failure that says nothing', [admitted], { type: 'failed' }],
  ])('%s is unexpected', (_, before, event) => {
    const at = before.length === 0 ? initialSnapshot(publishing, {}) : snapshotAfter(publishing, ...before);
    expect(transition(publishing, at, event)).toMatchObject({
      ok: false,
      refusal: { code: 'UNEXPECTED_EVENT', state: at.state, event: event.type },
    });
  });

  test.each([null, undefined, 7, 'approved', {}, { type: 7 }, []])('%j is no event', (event) => {
    const at = snapshotAfter(publishing, admitted);
    expect(transition(publishing, at, event as MachineEvent)).toMatchObject({
      ok: false,
      refusal: { code: 'UNEXPECTED_EVENT', event: '' },
    });
  });

  test('an event that no guard lets pass', () => {
    const machine = machineOf({
      choosing: {
        kind: 'choice',
        choose: [
          { when: 'context.missing > 1', to: 'FAILED' },
          { when: 'not a guard (', to: 'FAILED' },
        ],
      },
    });
    expect(after(machine, admitted, always)).toEqual({
      ok: false,
      refusal: {
        code: 'GUARD_FAILED',
        state: 'choosing',
        event: 'always',
        message: 'no guard of choosing lets "always" pass',
      },
    });
  });

  test('a state the definition does not have accepts nothing', () => {
    const lost = { ...initialSnapshot(publishing, {}), state: 'constructor' };
    expect(transition(publishing, lost, { type: 'cancelled' })).toMatchObject({ ok: false });
  });
});

describe('a failure', () => {
  test('is kept with the state it happened in while choices carry it, and in FAILED', () => {
    const failure = { code: 'AGENT_ERROR', state: 'drafting', message: 'no answer' };
    expect(snapshotAfter(publishing, admitted, agentFailed)).toMatchObject({ state: 'draftFailed', failure });
    expect(snapshotAfter(publishing, admitted, agentFailed, always, agentFailed, always)).toMatchObject({
      state: 'FAILED',
      failure,
    });
  });

  test('is forgotten when a stage is entered', () => {
    expect(snapshotAfter(publishing, admitted, agentFailed, always)).not.toHaveProperty('failure');
  });

  test('may be routed by its code', () => {
    const machine = machineOf({
      calling: {
        kind: 'stage',
        work: { agent: 'a' },
        timeout: '1m',
        on: { completed: 'done', failed: [{ when: 'event.data.code == "EXTERNAL_API_ERROR"', to: 'done' }] },
      },
      done: { kind: 'final' },
    });
    const outage: MachineEvent = { type: 'failed', failure: { code: 'EXTERNAL_API_ERROR', message: '503' } };
    expect(snapshotAfter(machine, admitted, outage).state).toBe('done');
    expect(snapshotAfter(machine, admitted, agentFailed)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'AGENT_ERROR' },
    });
  });

  test.each<[string, readonly MachineEvent[]]>([
    ['IDLE', []],
    ['a stage that does not wire it', [admitted, drafted, approved, { type: 'signed' }]],
    ['a gate', [admitted, drafted]],
    ['a wait', [admitted, drafted, approved]],
    ['a choice', [admitted, drafted, { type: 'expired' }]],
  ])('in %s leads to FAILED', (_, before) => {
    const at = before.length === 0 ? initialSnapshot(publishing, {}) : snapshotAfter(publishing, ...before);
    expect(transition(publishing, at, agentFailed)).toMatchObject({
      ok: true,
      snapshot: { state: 'FAILED', failure: { code: 'AGENT_ERROR', state: at.state } },
    });
  });

  test.each<[string, readonly MachineEvent[], string, FailureCode]>([
    ['a gate rejected', [{ type: 'rejected' }], 'reviewing', 'REJECTED'],
    ['a gate expired, through a choice', [{ type: 'expired' }, always], 'reviewing', 'TIMEOUT_APPROVAL'],
    ['a wait expired', [approved, { type: 'expired' }], 'signing', 'TIMEOUT_STAGE'],
  ])('has the code of what happened: %s', (_, sent, state, code) => {
    expect(snapshotAfter(publishing, admitted, drafted, ...sent).failure).toMatchObject({ code, state });
  });

  test('is not what a stage means by an event of its own called expired', () => {
    const on = { expired: 'FAILED' };
    const machine = machineOf({ aging: { kind: 'stage', work: { agent: 'a' }, timeout: '1m', emits: 'expired', on } });
    expect(snapshotAfter(machine, admitted, { type: 'expired' }).failure?.code).toBe('GUARD_FAILED');
  });

  test('has the reason of the arrow that leads to FAILED, and GUARD_FAILED where it gives none', () => {
    const empty: MachineEvent = { type: 'draftCompleted', data: { pages: 0 } };
    expect(snapshotAfter(publishing, admitted, empty).failure?.code).toBe('VALIDATION_FAILURE');
    const machine = machineOf({ choosing: { kind: 'choice', always: 'FAILED' } });
    expect(snapshotAfter(machine, admitted, always).failure).toEqual({
      code: 'GUARD_FAILED',
      state: 'choosing',
      message: '"always" led from choosing to FAILED',
    });
  });
});

describe('a cancellation', () => {
  test.each<[string, readonly MachineEvent[]]>([
    ['IDLE', []],
    ['a stage', [admitted]],
    ['a gate', [admitted, drafted]],
    ['a wait', [admitted, drafted, approved]],
    ['a choice', [admitted, agentFailed]],
    ['FAILED', [admitted, drafted, { type: 'rejected' }]],
  ])('leads from %s to CANCELLED, and leaves no failure', (_, before) => {
    const { snapshot, move } = accepted(after(publishing, ...before, { type: 'cancelled' }));
    expect(snapshot.state).toBe('CANCELLED');
    expect(snapshot).not.toHaveProperty('failure');
    expect(move.event).toBe('cancelled');
  });
});

describe('E1: the lifecycle', () => {
  test.each([
    ['IDLE', 'IDLE'],
    ['FAILED', 'FAILED'],
    ['CANCELLED', 'CANCELLED'],
    ['drafting', 'RUNNING'],
    ['draftFailed', 'RUNNING'],
    ['signing', 'RUNNING'],
    ['reviewing', 'WAITING_FOR_APPROVAL'],
    ['done', 'COMPLETE'],
    ['toString', 'RUNNING'],
  ])('of %s is %s', (state, lifecycle) => {
    expect(lifecycleOf(publishing, state)).toBe(lifecycle);
  });

  test('names of members that every object inherits are no states, unless the definition has them', () => {
    expect(stateOf(publishing, '__proto__')).toBeUndefined();
    const states = JSON.parse('{ "__proto__": { "kind": "choice", "always": "FAILED" } }') as Definition['states'];
    const machine = machineOf(states);
    expect(stateOf(machine, '__proto__')?.kind).toBe('choice');
    expect(snapshotAfter(machine, admitted).visits).toEqual(JSON.parse('{ "__proto__": 1 }'));
  });
});
