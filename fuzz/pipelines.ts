import type { AnyState, Definition, Json, Work } from '../src/machine/index.js';
import { catalogue } from '../src/pipelines/index.js';
import { FAILING_SHAPES } from './failing-shapes.js';
import { GATE_SHAPES, IMPATIENT, type Shape, work } from './gate-shapes.js';
import { REQUESTER } from './people.js';

const local = (state: string, next: string): AnyState => ({
  kind: 'stage',
  work: { activity: `local-${state}`, local: true },
  writes: state,
  timeout: '1m',
  on: { completed: next },
});

type GatePlan = { readonly shows?: readonly string[]; readonly decisions?: readonly string[] };

const gate = (deadline: string, on: { readonly [outcome: string]: string }, plan: GatePlan = {}): AnyState => ({
  kind: 'gate',
  ask: 'Shall the run go on?',
  reviewers: [{ id: 'ann' }, { role: 'editor' }],
  deadline,
  ...plan,
  on: { rejected: 'FAILED', expired: 'FAILED', ...on },
});

const done: AnyState = { kind: 'final' };

/** Small machines, each with one thing that a catalogue need not have. */
const SHAPES: { readonly [name: string]: Shape } = {
  loopingGate: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: work('draft', 'asking', ['decision?']),
      asking: {
        ...gate(deadline, { approved: 'sending', changesRequested: 'drafting' }, { shows: ['draft'] }),
        writes: 'decision',
      } as AnyState,
      sending: work('sent', 'done', ['draft']),
      done,
    }),
  },
  gatesInARow: {
    initial: 'first',
    states: (deadline) => ({
      first: gate(deadline, { approved: 'second' }),
      second: gate(deadline, { approved: 'sending', changesRequested: 'first' }),
      sending: work('sent', 'done'),
      done,
    }),
  },
  waitBetweenGates: {
    initial: 'offering',
    states: (deadline) => ({
      offering: work('offer', 'asking'),
      asking: gate(deadline, { approved: 'awaitingPayment' }, { shows: ['offer'] }),
      awaitingPayment: {
        kind: 'wait',
        event: 'paid',
        data: { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] },
        writes: 'payment',
        deadline,
        on: { paid: 'releasing', expired: 'FAILED' },
      },
      releasing: gate(deadline, { approved: 'sending' }, { shows: ['offer'] }),
      sending: work('sent', 'done'),
      done,
    }),
  },
  localStages: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: local('drafting', 'asking'),
      asking: gate(deadline, { approved: 'stamping', changesRequested: 'drafting' }, { shows: ['drafting'] }),
      stamping: local('stamping', 'filing'),
      filing: local('filing', 'sending'),
      sending: work('sent', 'done'),
      done,
    }),
  },
  ownDecisions: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: work('draft', 'asking'),
      asking: gate(
        deadline,
        { approved: 'sending', split: 'drafting', defer: 'deferring' },
        { shows: ['draft'], decisions: ['split', 'defer'] },
      ),
      deferring: { kind: 'choice', always: 'asking' },
      sending: work('sent', 'done'),
      done,
    }),
  },
  remindingGate: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: work('draft', 'asking'),
      asking: {
        ...gate(deadline, { approved: 'sending' }, { shows: ['draft'] }),
        on: {
          approved: 'sending',
          rejected: 'FAILED',
          expired: [{ when: 'visits.asking < 3', to: 'reminding' }, { to: 'FAILED' }],
        },
      } as AnyState,
      reminding: work('reminder', 'asking'),
      sending: work('sent', 'done'),
      done,
    }),
  },
};

/** How long gates and waits are open, by the end of the pipeline's name. */
const PLAIN_DEADLINES = { '': '72h', Brief1: '1s', Brief3: '3s' };
const GATE_DEADLINES = { '': '72h', Brief4: '4s' };

const own: Definition[] = [
  ...variants(SHAPES, PLAIN_DEADLINES),
  ...variants({ ...GATE_SHAPES, ...FAILING_SHAPES }, GATE_DEADLINES),
];

function variants(shapes: { readonly [name: string]: Shape }, deadlines: { readonly [suffix: string]: string }) {
  return Object.entries(shapes).flatMap(([name, { initial, states, head }]) =>
    Object.entries(deadlines).map(
      ([suffix, deadline]): Definition => ({
        name: `${name}${suffix}`,
        version: '1',
        input: { type: 'object' },
        deadline: suffix === '' ? '30d' : '20s',
        recoveryWindow: suffix === '' ? '7d' : '2s',
        ...head,
        initial,
        states: states(deadline),
      }),
    ),
  );
}

/** The catalogue with stages that retry soon, and a copy of each pipeline whose gates close within seconds. */
const products: Definition[] = catalogue.flatMap((pipeline) => [
  { ...pipeline, states: mapStates(pipeline, (state) => impatient(state)) },
  {
    ...pipeline,
    name: `${pipeline.name}Brief`,
    recoveryWindow: '3s',
    states: mapStates(pipeline, (state) =>
      state.kind === 'gate' || state.kind === 'wait'
        ? { ...withoutReminders(state), deadline: '3s' }
        : impatient(state),
    ),
  },
]);

export const pipelines: readonly Definition[] = [...products, ...own];

/** Every piece of work a definition names, branches included. */
export function worksOf({ states }: Definition): Work[] {
  const within = (piece: Work): Work[] =>
    'branches' in piece ? [piece, ...Object.values(piece.branches).flatMap(within)] : [piece];
  return Object.values(states).flatMap((state) => (state.kind === 'stage' ? within(state.work) : []));
}

function mapStates(pipeline: Definition, change: (state: AnyState) => AnyState): Definition['states'] {
  return Object.fromEntries(Object.entries(pipeline.states).map(([name, state]) => [name, change(state)]));
}

function withoutReminders(state: AnyState): AnyState {
  if (state.kind !== 'gate') return state;
  const { reminders: _, ...gate } = state;
  return { ...gate, reminders: ['1s'] };
}

function impatient(state: AnyState): AnyState {
  return state.kind === 'stage' ? { ...state, heartbeat: '2s', ...IMPATIENT } : state;
}

/** A start input that fits: what the schema requires, and who asks. */
export function inputFor({ input }: Definition): { [name: string]: Json } {
  const { required = [], properties = {} } = input as {
    readonly required?: readonly string[];
    readonly properties?: { readonly [name: string]: { readonly type?: string } };
  };
  const samples: { readonly [type: string]: Json } = { number: 1, integer: 1, boolean: true, array: [], object: {} };
  const fields = required.map((name) => [name, samples[properties[name]?.type ?? 'string'] ?? 'fuzz']);
  return { requestedBy: REQUESTER, ...Object.fromEntries(fields) };
}
