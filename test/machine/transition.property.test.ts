import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkMachine,
  type Definition,
  initialSnapshot,
  type Json,
  type MachineEvent,
  PROCEDURES,
  type Procedure,
  stateOf,
  transition,
} from '../../src/machine/index.js';
import { aimedAt, beginnings, events, inputs } from './random-events.js';
import { machines } from './random-machine.js';
import { createOracle, settled, type Transition } from './xstate-oracle.js';

/** `move` and XState agree on state, context, visits and failure after every event. */
function agreement(move: Transition) {
  return fc.property(
    machines({ isCareful: false }),
    inputs,
    beginnings,
    fc.array(events, { maxLength: 25 }),
    (definition, input, begun, sent) => {
      const oracle = createOracle(definition, input);
      let at = initialSnapshot(definition, input);
      for (const each of [begun, ...sent]) {
        const event = aimedAt(definition, at, each);
        const result = move(definition, at, event);
        if (result.ok) at = settled(move, definition, result.snapshot);
        oracle.send(event);
        expect(at).toEqual(oracle.snapshot());
      }
    },
  );
}

describe('E2: every move goes through transition, which', () => {
  test('agrees with XState on random machines and random events', () => {
    fc.assert(agreement(transition), { numRuns: 600 });
  });

  test.each<[string, Transition]>([
    [
      'counts no visits',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        return result.ok ? { ...result, snapshot: { ...result.snapshot, visits: snapshot.visits } } : result;
      },
    ],
    [
      'drops the data of an event',
      (definition, snapshot, { data: _, ...event }) => transition(definition, snapshot, event),
    ],
    [
      'does not keep what a stage asks',
      (definition, snapshot, { data, ...event }) =>
        transition(definition, snapshot, {
          ...event,
          ...(data !== undefined && event.type !== 'approvalNeeded' && { data }),
        }),
    ],
    [
      'takes an edit for a visit',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        if (!result.ok || event.type !== 'edited') return result;
        const { state, visits } = result.snapshot;
        return {
          ...result,
          snapshot: { ...result.snapshot, visits: { ...visits, [state]: (visits[state] ?? 0) + 1 } },
        };
      },
    ],
    [
      'lets an expired gate pass as approved',
      (definition, snapshot, event) =>
        transition(definition, snapshot, event.type === 'expired' ? { ...event, type: 'approved' } : event),
    ],
    [
      'keeps a failure that was overcome',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        if (!result.ok || snapshot.failure === undefined) return result;
        return { ...result, snapshot: { ...result.snapshot, failure: snapshot.failure } };
      },
    ],
    [
      'takes a refused event for a failure',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        if (result.ok || result.refusal.code !== 'GUARD_FAILED') return result;
        return transition(definition, snapshot, { type: 'failed', failure: { code: 'GUARD_FAILED', message: '' } });
      },
    ],
    [
      'counts a visit for a rollback',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        if (!result.ok || event.recovery?.procedure !== 'rollback') return result;
        const { state, visits } = result.snapshot;
        return {
          ...result,
          snapshot: { ...result.snapshot, visits: { ...visits, [state]: (visits[state] ?? 0) + 1 } },
        };
      },
    ],
    [
      'forgets what a patch takes away',
      (definition, snapshot, event) => {
        const { recovery } = event;
        if (recovery?.changes?.unset === undefined) return transition(definition, snapshot, event);
        const { set } = recovery.changes;
        return transition(definition, snapshot, { ...event, recovery: { ...recovery, changes: { set } } });
      },
    ],
    [
      'skips a stage and writes nothing',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        if (!result.ok || event.recovery?.procedure !== 'skip') return result;
        return { ...result, snapshot: { ...result.snapshot, context: snapshot.context } };
      },
    ],
    [
      'keeps no note of having handed a run on',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        if (!result.ok || result.snapshot.failure === undefined) return result;
        const { escalated: _, ...failure } = result.snapshot.failure;
        return { ...result, snapshot: { ...result.snapshot, failure } };
      },
    ],
    [
      'takes up nothing of a checkpoint but its state',
      (definition, snapshot, event) => {
        const result = transition(definition, snapshot, event);
        if (!result.ok || event.type !== 'forked') return result;
        return { ...result, snapshot: { ...result.snapshot, context: {} } };
      },
    ],
  ])('is caught by XState where it %s', (_, broken) => {
    expect(fc.check(agreement(broken), { numRuns: 1_500 }).failed).toBe(true);
  });

  test('changes neither the definition, the snapshot nor the event', () => {
    fc.assert(
      fc.property(machines({ isCareful: false }), inputs, fc.array(events), (definition, input, sent) => {
        let at = deepFrozen(initialSnapshot(definition, input));
        deepFrozen(definition);
        for (const event of [{ type: 'admitted' }, ...sent]) {
          const result = transition(definition, at, deepFrozen(event));
          if (result.ok) at = deepFrozen(result.snapshot);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('throws for no event, whatever JSON it is', () => {
    const hollow = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('draft', '__proto__', 'constructor'), fc.nat()),
    );
    const rubble = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { to: fc.constantFrom('first', '__proto__'), context: hollow, visits: hollow, set: hollow, unset: hollow },
        { requiredKeys: [] },
      ),
    );
    const garbage = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          type: fc.oneof(
            fc.constantFrom('failed', 'recovered', 'recovered', 'forked', 'completed', 'approved', 'edited', 'always'),
            fc.jsonValue(),
          ),
          data: fc.jsonValue(),
          failure: fc.oneof(fc.jsonValue(), fc.record({ code: fc.jsonValue(), message: fc.jsonValue() })),
          recovery: fc.oneof(
            fc.jsonValue(),
            fc.record(
              {
                procedure: fc.constantFrom(...(Object.keys(PROCEDURES) as Procedure[])),
                to: fc.oneof(fc.constantFrom('first', 'second', '__proto__'), fc.jsonValue()),
                restore: rubble,
                changes: rubble,
              },
              { requiredKeys: ['procedure'] },
            ),
          ),
          fork: rubble,
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(machines({ isCareful: false }), fc.array(fc.oneof(events, garbage)), (definition, sent) => {
        let at = initialSnapshot(definition, {});
        for (const event of sent) {
          const result = transition(definition, at, event as MachineEvent);
          if (result.ok) at = result.snapshot;
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('a machine that checks clean is never stuck: every state takes every event that it can give', () => {
  let walks = 0;
  let asked = 0;
  fc.assert(
    fc.property(
      machines({ isCareful: true }),
      fc.array(fc.tuple(fc.nat(), fc.jsonValue()), { minLength: 30, maxLength: 30 }),
      (definition, dice) => {
        if (checkMachine(definition).length > 0) return;
        walks += 1;
        let at = initialSnapshot(definition, {});
        for (const [die, value] of dice) {
          const given = givenIn(definition, at.state);
          const type = given[die % given.length];
          if (type === undefined) return;
          if (type === 'approvalNeeded') asked += 1;
          const failure = { code: 'AGENT_ERROR', message: 'broke' } as const;
          const result = transition(
            definition,
            at,
            type === 'failed' ? { type, failure } : { type, data: value as Json },
          );
          expect(result).toMatchObject({ ok: true });
          if (result.ok) at = result.snapshot;
        }
      },
    ),
    { numRuns: 1_500 },
  );
  expect(walks).toBeGreaterThan(100);
  expect(asked).toBeGreaterThan(10);
});

function givenIn(definition: Definition, name: string): string[] {
  if (name === 'IDLE') return ['admitted'];
  const state = stateOf(definition, name);
  if (state?.kind === 'stage') return [...new Set([...Object.keys(state.on), 'failed'])];
  if (state?.kind === 'choice') return ['always'];
  return state !== undefined && 'on' in state ? Object.keys(state.on) : [];
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFrozen);
  }
  return value;
}
