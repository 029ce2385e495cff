import fc from 'fast-check';
import {
  type AnyState,
  type Arrow,
  type Definition,
  FAILURES,
  type FailureCode,
  type GuardedArrow,
  type Json,
} from '../../src/machine/index.js';
import { machineOf } from './machines.js';

/** Names that an object inherits stand among them: they must be states and events like any other. */
export const STATE_NAMES = ['first', 'second', 'constructor', 'toString', 'fifth', 'sixth', 'seventh'] as const;
export const KEYS = ['draft', 'verdict', 'valueOf'] as const;

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

export const CODES = Object.keys(FAILURES) as FailureCode[];

export type Care = {
  /** Every event that can come is wired, guarded lists end in a remainder, and guards in one list differ. */
  readonly isCareful: boolean;
};

/**
 * A machine of 1 to 7 states. A choice leads to no earlier choice, so that choices come to rest. Now and then a careful one begins with
 * a stage whose agent asks at the gate after it.
 */
export function machines({ isCareful }: Care): fc.Arbitrary<Definition> {
  return fc.tuple(fc.integer({ min: 1, max: STATE_NAMES.length }), fc.boolean()).chain(([size, isBold]) => {
    const names = STATE_NAMES.slice(0, size);
    const asks = isCareful && isBold && size > 2;
    const kinds = fc.tuple(...names.map(() => fc.constantFrom('stage', 'stage', 'gate', 'wait', 'choice', 'final')));
    return kinds.chain((given) => {
      const last = given.length - 1;
      const begun = asks ? ['stage', 'gate', ...given.slice(2)] : given;
      const settled = begun.map((kind, at) => (isCareful && at === last ? 'final' : kind));
      const targetsOf = (from: number) => [
        ...names.filter((_, at) => settled[from] !== 'choice' || settled[at] !== 'choice' || at > from),
        'FAILED',
        'CANCELLED',
      ];
      const states = names.map((_, at) => stateOfKind(settled[at] ?? 'final', targetsOf(at), isCareful));
      return fc.tuple(fc.subarray([{ role: 'lead' }]), ...states).map(([escalateTo, ...all]) => {
        const drawn = Object.fromEntries(all.map((state, at) => [names[at] ?? '', state]));
        const more = escalateTo.length > 0 ? { recovery: { escalateTo } } : {};
        return machineOf(asks ? withQuestions(drawn) : drawn, more);
      });
    });
  });
}

const QUESTIONS = [
  { event: 'approvalNeeded', key: 'call' },
  { event: 'budgetExceeded', key: 'spent' },
] as const;

/** The same with an agent that works in steps in its first state, which asks at the first gate, and at the second where there is one. */
function withQuestions(states: { readonly [name: string]: AnyState }): { readonly [name: string]: AnyState } {
  const [[asker, stage], ...others] = Object.entries(states) as [[string, AnyState], ...[string, AnyState][]];
  if (stage.kind !== 'stage') return states;
  const end = others.at(-1)?.[0] ?? asker;
  const gates = others.flatMap(([name, gate]) => (gate.kind === 'gate' ? [{ name, gate }] : []));
  const asked = QUESTIONS.flatMap((question, at) => (gates[at] === undefined ? [] : [{ ...question, ...gates[at] }]));
  const asking: AnyState = {
    ...stage,
    tools: ['search'],
    limits: { steps: 5 },
    budget: { tokens: 1_000 },
    asks: Object.fromEntries(asked.map(({ event, key }) => [event, key])),
    on: { ...stage.on, toString: end, ...Object.fromEntries(asked.map(({ event, name }) => [event, name])) },
  };
  const deciding = asked.map(({ name, key, gate }): [string, AnyState] => {
    return [name, { ...gate, shows: [`${key}?`], on: { ...gate.on, approved: asker } }];
  });
  return { ...states, [asker]: asking, ...Object.fromEntries(deciding) };
}

function stateOfKind(kind: string, targets: readonly string[], isCareful: boolean): fc.Arbitrary<AnyState> {
  const to = fc.constantFrom(...targets);
  const list = guardedLists(to, isCareful);
  const arrow: fc.Arbitrary<Arrow> = fc.oneof({ weight: 2, arbitrary: to }, list);
  const key = fc.constantFrom(...KEYS);
  const maybe = isCareful ? {} : { requiredKeys: [] as [] };
  switch (kind) {
    case 'stage':
      return fc.record(
        {
          kind: fc.constant('stage' as const),
          work: fc.constant({ agent: 'a' }),
          timeout: fc.constant('1m'),
          writes: key,
          skip: fc.record({ value: data }, isCareful ? {} : { requiredKeys: [] }),
          ...(isCareful ? {} : { ...stageOptions(key), ...agentOptions(key) }),
          on: isCareful
            ? fc.record({ completed: arrow, failed: arrow }, { requiredKeys: ['completed'] })
            : fc.record(
                { completed: arrow, failed: arrow, toString: arrow, approvalNeeded: arrow, budgetExceeded: arrow },
                maybe,
              ),
        },
        { requiredKeys: ['kind', 'work', 'timeout', 'writes', 'on'] },
      ) as fc.Arbitrary<AnyState>;
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

/** What a machine is not moved by, and the checker has to survive. */
function stageOptions(key: fc.Arbitrary<string>) {
  const duration = fc.constantFrom('1m', 'soon');
  const backoff = fc.record({ initialInterval: duration, maximumInterval: duration }, { requiredKeys: [] });
  const types = fc.constantFrom('AGENT_ERROR', '', '__proto__');
  const retry = fc.record({ byError: fc.dictionary(types, fc.oneof(fc.constant('never' as const), backoff)) });
  const told = fc.subarray(['requester' as const, { role: 'lead' }, { id: '' }]);
  const action = fc.oneof(
    fc.record({ activity: fc.constant('tidy'), reads: fc.array(key, { maxLength: 2 }), retry }),
    fc.record({ notify: told, message: fc.constantFrom('', 'It goes on.'), timeout: duration }),
  );
  const actions = fc.array(action, { maxLength: 2 });
  return { retry, entry: actions, exit: actions, compensation: fc.record({ activity: fc.constant('undo'), retry }) };
}

/** What is said of an agent that works in steps, rightly or not. */
function agentOptions(key: fc.Arbitrary<string>) {
  const count = fc.constantFrom(0, 3);
  const money = fc.constantFrom(-1, 0, 0.5);
  const requiredKeys: [] = [];
  return {
    tools: fc.array(fc.constantFrom('search', 'toString', 'a.b', ''), { maxLength: 2 }),
    limits: fc.record({ steps: count, failures: count }, { requiredKeys }),
    memory: fc.constantFrom('transcript', 'tree'),
    budget: fc.record({ tokens: count, money }, { requiredKeys }),
    asks: fc.record({ approvalNeeded: key, budgetExceeded: key }, { requiredKeys }),
  };
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

/** What a stage writes. */
export const data: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ pages: fc.integer({ min: 0, max: 2 }), isGood: fc.boolean() }),
  fc.record({ by: fc.constant('ada') }),
  fc.constantFrom('yes', null, 0),
);
