import fc from 'fast-check';
import type { AnyState, Arrow, Definition, GuardedArrow, Json, MachineEvent } from '../../src/machine/index.js';
import { FAILURES, type FailureCode } from '../../src/machine/index.js';
import { machineOf } from './machines.js';

/** Names that an object inherits stand among them: they must be states and events like any other. */
const STATE_NAMES = ['first', 'second', 'constructor', 'toString', 'fifth', 'sixth', 'seventh'] as const;
const KEYS = ['draft', 'verdict', 'valueOf'] as const;

const GUARDS = [
  'visits.first < 2',
  'visits.first >= 2',
  'visits.second + 1 < 3',
  'context.draft.pages > 0',
  'context.draft.pages == 0',
  'has(context.draft)',
  '!has(context.draft)',
  'has(context.verdict.by)',
  'event.data.isGood == true',
  'event.type == "completed"',
  'input.isUrgent',
  'context.valueOf == "yes" || context.draft == null',
  'context.missing > 1',
  'not a guard (',
] as const;

const CODES = Object.keys(FAILURES) as FailureCode[];

export type Care = {
  /** Every event that can come is wired, guarded lists end in a remainder, and guards in one list differ. */
  readonly isCareful: boolean;
};

/** A machine of 1 to 7 states. A choice leads to no earlier choice, so that choices come to rest. */
export function machines({ isCareful }: Care): fc.Arbitrary<Definition> {
  return fc.integer({ min: 1, max: STATE_NAMES.length }).chain((size) => {
    const names = STATE_NAMES.slice(0, size);
    const kinds = fc.tuple(...names.map(() => fc.constantFrom('stage', 'stage', 'gate', 'wait', 'choice', 'final')));
    return kinds.chain((given) => {
      const last = given.length - 1;
      const settled = given.map((kind, at) => (isCareful && at === last ? 'final' : kind));
      const targetsOf = (from: number) => [
        ...names.filter((_, at) => settled[from] !== 'choice' || settled[at] !== 'choice' || at > from),
        'FAILED',
        'CANCELLED',
      ];
      const states = names.map((_, at) => stateOfKind(settled[at] ?? 'final', targetsOf(at), isCareful));
      return fc
        .tuple(...states)
        .map((all) => machineOf(Object.fromEntries(all.map((state, at) => [names[at] ?? '', state]))));
    });
  });
}

function stateOfKind(kind: string, targets: readonly string[], isCareful: boolean): fc.Arbitrary<AnyState> {
  const to = fc.constantFrom(...targets);
  const list = guardedLists(to, isCareful);
  const arrow: fc.Arbitrary<Arrow> = fc.oneof({ weight: 2, arbitrary: to }, list);
  const key = fc.constantFrom(...KEYS);
  const maybe = isCareful ? {} : { requiredKeys: [] as [] };
  switch (kind) {
    case 'stage':
      return fc.record({
        kind: fc.constant('stage' as const),
        work: fc.constant({ agent: 'a' }),
        timeout: fc.constant('1m'),
        writes: key,
        on: isCareful
          ? fc.record({ completed: arrow, failed: arrow }, { requiredKeys: ['completed'] })
          : fc.record({ completed: arrow, failed: arrow, toString: arrow }, maybe),
      }) as fc.Arbitrary<AnyState>;
    case 'gate':
      return fc.record({
        kind: fc.constant('gate' as const),
        ask: fc.constant('?'),
        reviewers: fc.constant([{ id: 'ada' }]),
        deadline: fc.constant('1h'),
        writes: key,
        ...(isCareful ? {} : gateOptions(key)),
        on: fc.record(
          { approved: arrow, rejected: arrow, expired: arrow, changesRequested: arrow },
          isCareful ? { requiredKeys: ['approved', 'rejected', 'expired'] } : maybe,
        ),
      }) as fc.Arbitrary<AnyState>;
    case 'wait':
      return fc.record({
        kind: fc.constant('wait' as const),
        event: fc.constant('delivered'),
        deadline: fc.constant('1h'),
        writes: key,
        on: fc.record({ delivered: arrow, expired: arrow }, maybe),
      }) as fc.Arbitrary<AnyState>;
    case 'choice':
      return fc.oneof(
        fc.record({ kind: fc.constant('choice' as const), always: to }),
        fc.record({ kind: fc.constant('choice' as const), choose: list }),
      );
    default:
      return fc.constant({ kind: 'final' });
  }
}

/** What the machine itself makes something of, and what the checker has to survive. */
function gateOptions(key: fc.Arbitrary<string>) {
  const people = fc.subarray([{ id: 'ada' }, { role: 'editor' }, { group: 'legal' }]);
  const moment = fc.constantFrom('30m', '2h', { at: 'input.due' }, { at: 'soon' }, { business: '1d', calendar: 'x' });
  const rung = fc.oneof(fc.record({ after: moment, also: people }), fc.record({ after: moment, instead: people }));
  return {
    shows: fc.array(key, { maxLength: 2 }),
    editable: fc.array(key, { maxLength: 2 }),
    quorum: fc.oneof(fc.nat(3), people),
    veto: people,
    exclude: fc.subarray(['requester' as const, { decided: 'second' }]),
    forms: fc.dictionary(fc.constantFrom('approved', 'toString'), fc.dictionary(fc.string(), fc.jsonValue())),
    reminders: fc.array(moment, { maxLength: 1 }),
    escalations: fc.array(rung, { maxLength: 1 }),
    rounds: fc.record({ most: fc.nat(2), last: people }, { requiredKeys: ['most'] }),
  };
}

function guardedLists(to: fc.Arbitrary<string>, isCareful: boolean): fc.Arbitrary<GuardedArrow[]> {
  const guarded = fc.record(
    { to, when: fc.constantFrom(...GUARDS), reason: fc.constantFrom(...CODES) },
    { requiredKeys: isCareful ? ['to', 'when'] : ['to'] },
  );
  const plain = fc.record({ to, when: fc.constantFrom(...GUARDS) });
  if (!isCareful) return fc.array(guarded as fc.Arbitrary<GuardedArrow>, { maxLength: 3 });
  return fc.tuple(plain, to).map(([first, rest]) => [first, { to: rest }]);
}

export const inputs: fc.Arbitrary<Json> = fc.record({ isUrgent: fc.boolean() });

const data: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ pages: fc.integer({ min: 0, max: 2 }), isGood: fc.boolean() }),
  fc.record({ by: fc.constant('ada') }),
  fc.constantFrom('yes', null, 0),
);

/** Events of every kind, many of them wrong for the state they meet. */
export const events: fc.Arbitrary<MachineEvent> = fc.oneof(
  fc.constant<MachineEvent>({ type: 'admitted' }),
  {
    weight: 6,
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
      failure: fc.record({ code: fc.constantFrom(...CODES), message: fc.constant('broke') }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('recovered'),
      recovery: fc.record({
        procedure: fc.constantFrom('resume', 'rerun', 'rollback', 'patch', 'reopen', 'escalate', 'raise', 'abandon'),
        to: fc.constantFrom(...STATE_NAMES, 'FAILED', 'IDLE'),
      }),
    }),
  },
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
