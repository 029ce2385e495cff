import type { AnyState, Definition, Json, Work } from '../src/machine/index.js';
import { catalogue } from '../src/pipelines/index.js';

/** Who holds every role that the catalogue names. */
const PEOPLE = ['ann', 'ed'] as const;

const IMPATIENT = { attemptTimeout: '2s', retry: { initialInterval: '100ms', backoffCoefficient: 1 } } as const;

const work = (writes: string, next: string, reads: readonly string[] = []): AnyState => ({
  kind: 'stage',
  work: { activity: 'effect' },
  reads,
  writes,
  timeout: '1m',
  ...IMPATIENT,
  on: { completed: next },
});

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

type Shape = { readonly initial: string; readonly states: (deadline: string) => Definition['states'] };

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

const own: Definition[] = Object.entries(SHAPES).flatMap(([name, { initial, states }]) =>
  Object.entries({ '': '72h', Brief1: '1s', Brief3: '3s' }).map(([suffix, deadline]) => ({
    name: `${name}${suffix}`,
    version: '1',
    input: { type: 'object' },
    deadline: suffix === '' ? '30d' : '20s',
    recoveryWindow: suffix === '' ? '7d' : '2s',
    initial,
    states: states(deadline),
  })),
);

/** The catalogue with stages that retry soon, and a copy of each pipeline whose gates close within seconds. */
const products: Definition[] = catalogue.flatMap((pipeline) => [
  { ...pipeline, states: mapStates(pipeline, (state) => impatient(state)) },
  {
    ...pipeline,
    name: `${pipeline.name}Brief`,
    recoveryWindow: '3s',
    states: mapStates(pipeline, (state) => {
      if (state.kind === 'gate') return { ...state, deadline: '3s', reminders: [], escalations: [] };
      return state.kind === 'wait' ? { ...state, deadline: '3s' } : impatient(state);
    }),
  },
]);

export const pipelines: readonly Definition[] = [...products, ...own];

/** Somebody for every role that a gate names. */
export function reviewersOf(definitions: readonly Definition[]): { [role: string]: string[] } {
  const roles = definitions.flatMap(({ states }) =>
    Object.values(states).flatMap((state) =>
      state.kind === 'gate' ? state.reviewers.flatMap((reviewer) => ('role' in reviewer ? [reviewer.role] : [])) : [],
    ),
  );
  return Object.fromEntries(roles.map((role) => [role, role === 'editor' ? ['ed'] : [...PEOPLE]]));
}

/** Every piece of work a definition names, branches included. */
export function worksOf({ states }: Definition): Work[] {
  const within = (piece: Work): Work[] =>
    'branches' in piece ? [piece, ...Object.values(piece.branches).flatMap(within)] : [piece];
  return Object.values(states).flatMap((state) => (state.kind === 'stage' ? within(state.work) : []));
}

function mapStates(pipeline: Definition, change: (state: AnyState) => AnyState): Definition['states'] {
  return Object.fromEntries(Object.entries(pipeline.states).map(([name, state]) => [name, change(state)]));
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
  return { requestedBy: 'fuzz', ...Object.fromEntries(fields) };
}
