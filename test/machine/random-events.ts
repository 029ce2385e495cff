import fc from 'fast-check';
import {
  type Definition,
  type FailureCode,
  type Json,
  type MachineEvent,
  PROCEDURES,
  type Procedure,
  proceduresOf,
  type Snapshot,
} from '../../src/machine/index.js';
import { CODES, data, KEYS, STATE_NAMES } from './random-machine.js';

/** The rarest way out, handing a run on, is from these alone. */
const TIMEOUTS: readonly FailureCode[] = ['TIMEOUT_STAGE', 'TIMEOUT_STAGE', 'TIMEOUT_RUN'];

export const inputs: fc.Arbitrary<Json> = fc.record({ isUrgent: fc.boolean() });

const kept = fc.dictionary(fc.constantFrom(...KEYS), data, { maxKeys: 2 });

/** What a checkpoint knew; now and then it does not count the state it is to be of. */
const restored = fc.record({
  context: kept,
  visits: fc.dictionary(fc.constantFrom(...STATE_NAMES.slice(0, 3), 'FAILED'), fc.integer({ min: 0, max: 3 }), {
    minKeys: 2,
    maxKeys: 4,
  }),
});

/** The place of a failure, and the procedures that are possible there: only the run knows them. */
const AIM = 'HERE';

const aimed: fc.Arbitrary<MachineEvent> = fc.record(
  {
    type: fc.constant('recovered'),
    data,
    recovery: fc.record({
      procedure: fc.constantFrom(...(Object.keys(PROCEDURES) as Procedure[])),
      to: fc.constant(AIM),
      restore: restored,
      changes: fc.record({ set: kept, unset: fc.subarray([...KEYS], { maxLength: 1 }) }, { requiredKeys: ['set'] }),
    }),
  },
  { requiredKeys: ['type', 'recovery'] },
);

/** The event, and where it asks for it, a recovery that is possible now in place of one that is not. */
export function aimedAt(definition: Definition, { failure }: Snapshot, event: MachineEvent): MachineEvent {
  const { recovery } = event;
  if (failure === undefined || recovery?.to !== AIM) return event;
  const possible = proceduresOf(definition, failure);
  const asked = Object.keys(PROCEDURES).indexOf(recovery.procedure);
  const procedure = possible.find((name) => name === recovery.procedure) ?? possible[asked % possible.length];
  const stays =
    procedure === 'abandon' || (procedure === 'escalate' && definition.states[failure.state]?.kind !== 'gate');
  const to = stays ? 'FAILED' : failure.state;
  return procedure === undefined ? event : { ...event, recovery: { ...recovery, procedure, to } };
}

/** How a run begins: mostly by its admission, otherwise from a checkpoint of another. */
export const beginnings: fc.Arbitrary<MachineEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<MachineEvent>({ type: 'admitted' }) },
  fc.record({
    type: fc.constant('forked'),
    fork: fc.tuple(restored, fc.constantFrom(...STATE_NAMES.slice(0, 3), 'missing')).map(([at, to]) => ({ ...at, to })),
  }),
);

/** Events of every kind, many of them wrong for the state they meet. */
export const events: fc.Arbitrary<MachineEvent> = fc.oneof(
  beginnings,
  {
    weight: 7,
    arbitrary: fc.record(
      {
        type: fc.constantFrom(
          'completed',
          'approved',
          'rejected',
          'expired',
          'changesRequested',
          'delivered',
          'toString',
          'approvalNeeded',
          'budgetExceeded',
        ),
        data,
      },
      { requiredKeys: ['type'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('edited'),
      data: fc.oneof(data, fc.record({ key: fc.oneof(fc.constantFrom(...KEYS), fc.constant(1)), value: data })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('failed'),
      failure: fc.record({ code: fc.constantFrom(...CODES, ...TIMEOUTS), message: fc.constant('broke') }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('recovered'),
      recovery: fc.record({
        procedure: fc.constantFrom('resume', 'rerun', 'reopen', 'escalate', 'abandon'),
        to: fc.constantFrom(...STATE_NAMES, 'FAILED', 'IDLE'),
      }),
    }),
  },
  { weight: 8, arbitrary: aimed },
  fc.constantFrom<MachineEvent>(
    { type: 'cancelled' },
    { type: 'failed' },
    { type: 'recovered' },
    { type: 'always' },
    { type: 'constructor' },
    { type: '__proto__', data: 1 },
    { type: '' },
  ),
);
