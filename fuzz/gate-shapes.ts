import type { AnyGate, AnyState, Definition, DefinitionHead, Reviewer } from '../src/machine/index.js';

export type Shape = {
  readonly initial: string;
  readonly states: (deadline: string) => Definition['states'];
  /** What the definition says besides. */
  readonly head?: Partial<DefinitionHead>;
};

/** What the one form of the fuzzer's pipelines takes. */
export const FITTING_DATA = { pages: [3] };

const FORM = {
  type: 'object',
  required: ['pages'],
  properties: { pages: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1 } },
  additionalProperties: false,
} as const;

const PRODUCT: Reviewer = { role: 'product' };
const LEGAL: Reviewer = { group: 'legal' };

export const IMPATIENT = { attemptTimeout: '2s', retry: { initialInterval: '100ms', backoffCoefficient: 1 } } as const;

export const work = (writes: string, next: string, reads: readonly string[] = []): AnyState => ({
  kind: 'stage',
  work: { activity: 'effect' },
  reads,
  writes,
  timeout: '1m',
  ...IMPATIENT,
  on: { completed: next },
});

/** Fails for good now and then, so that there is something to recover from. */
const shaky = (writes: string, next: string, reads: readonly string[] = []): AnyState => ({
  ...(work(writes, next, reads) as AnyState & { kind: 'stage' }),
  work: { activity: 'shaky' },
});

export const acting = (gate: string, activity = 'effect'): AnyState => ({
  kind: 'stage',
  work: { activity },
  reads: ['draft'],
  writes: 'sent',
  timeout: '1m',
  ...IMPATIENT,
  approvedAt: gate,
  on: { completed: 'done' },
});

type Plan = Omit<AnyGate, 'kind' | 'ask' | 'deadline' | 'on'> & { readonly on?: AnyGate['on'] };

export const gate = (deadline: string, { on, ...plan }: Plan): AnyState => ({
  kind: 'gate',
  ask: 'Shall the run go on?',
  shows: ['draft'],
  deadline,
  ...plan,
  on: { approved: 'sending', rejected: 'FAILED', expired: 'FAILED', ...on },
});

const done: AnyState = { kind: 'final' };

/** A draft, one gate on it, and an effect that acts on its approval. */
const around = (plan: Plan): Shape => ({
  initial: 'drafting',
  states: (deadline) => ({
    drafting: work('draft', 'asking', plan.writes === undefined ? [] : [`${plan.writes}?`]),
    asking: gate(deadline, plan),
    sending: acting('asking'),
    done,
  }),
});

/** One small machine for each thing that a gate can be asked for. */
export const GATE_SHAPES: { readonly [name: string]: Shape } = {
  quorumGate: around({
    reviewers: [{ id: 'ann' }, PRODUCT, LEGAL],
    quorum: 2,
    exclude: ['requester', 'producer'],
    commentRequired: ['rejected'],
  }),
  seatedGate: around({
    reviewers: [PRODUCT, LEGAL],
    quorum: [LEGAL, { role: 'product', count: 2 }],
    veto: [LEGAL],
  }),
  boundGate: around({
    reviewers: [PRODUCT],
    quorum: 2,
    bindsTo: ['draft'],
    editable: ['draft'],
    exclude: ['producer'],
    writes: 'decision',
    on: { approved: 'sending', changesRequested: 'drafting', rejected: 'FAILED', expired: 'FAILED' },
  }),
  formGate: around({
    reviewers: [PRODUCT],
    quorum: 2,
    commentRequired: ['rejected', 'minorChanges'],
    conditions: true,
    decisions: ['minorChanges'],
    forms: { minorChanges: FORM },
    veto: [{ id: 'ann' }],
    writes: 'decision',
    on: { approved: 'sending', minorChanges: 'sending', rejected: 'FAILED', expired: 'FAILED' },
  }),
  signedGate: around({
    reviewers: [PRODUCT, { role: 'lead' }],
    quorum: 2,
    signed: true,
    recordAttempts: true,
    editable: ['draft'],
    exclude: ['producer'],
    delegates: [{ role: 'director' }, LEGAL],
  }),
  handedGate: around({
    reviewers: [PRODUCT, { id: 'ed' }],
    quorum: [{ role: 'product', count: 2 }, { id: 'ed' }],
    exclude: ['requester', 'producer'],
    editable: ['draft'],
    delegates: [{ role: 'lead' }, { role: 'director' }, PRODUCT],
  }),
  ladderGate: around({
    reviewers: [{ id: 'ann' }, { id: 'ed' }],
    quorum: 2,
    reminders: ['1s', '2s'],
    escalations: [
      { after: '1s', also: [{ role: 'lead' }] },
      { after: '2s', instead: [{ role: 'director' }, { role: 'lead' }], quorum: 1 },
    ],
    delegates: [{ role: 'lead' }, LEGAL],
  }),
  boundedRounds: around({
    reviewers: [PRODUCT],
    quorum: 2,
    rounds: { most: 2, last: [{ role: 'director' }, { role: 'lead' }] },
    writes: 'decision',
    on: { approved: 'sending', changesRequested: 'drafting', rejected: 'FAILED', expired: 'FAILED' },
  }),
  fourEyes: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: work('draft', 'reviewing'),
      reviewing: gate(deadline, {
        reviewers: [PRODUCT],
        delegates: [LEGAL],
        on: { approved: 'releasing', rejected: 'FAILED', expired: 'FAILED' },
      }),
      releasing: gate(deadline, {
        reviewers: [PRODUCT, LEGAL],
        quorum: 2,
        exclude: [{ decided: 'reviewing' }],
        on: { approved: 'sending', changesRequested: 'reviewing', rejected: 'FAILED', expired: 'FAILED' },
      }),
      sending: acting('releasing'),
      done,
    }),
  },
  shakyWork: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: shaky('draft', 'checking', ['decision?']),
      checking: shaky('check', 'asking', ['draft']),
      asking: gate(deadline, {
        reviewers: [PRODUCT],
        recordAttempts: true,
        writes: 'decision',
        on: { approved: 'polishing', changesRequested: 'drafting', rejected: 'FAILED', expired: 'FAILED' },
      }),
      polishing: shaky('polish', 'sending', ['draft', 'decision']),
      sending: acting('asking', 'shaky'),
      done,
    }),
  },
};
