import type { AnyState, DefinitionHead, FailureCode, Reviewer, Stage } from '../src/machine/index.js';
import { acting, gate, type Shape, work } from './gate-shapes.js';

/** Activities that fail for good now and then, and for what. */
export const FAULTS = {
  shaky: 'AGENT_ERROR',
  down: 'EXTERNAL_API_ERROR',
  unfit: 'VALIDATION_FAILURE',
  costly: 'BUDGET_EXCEEDED',
} as const satisfies { readonly [activity: string]: FailureCode };

/** What compensations and actions are done by; the shaky ones fail for good now and then. */
export const BESIDES = ['undo', 'shaky-undo', 'act', 'shaky-act'] as const;

type Extras = Partial<Pick<Stage, 'reads' | 'output' | 'skip' | 'compensation' | 'approvedAt' | 'entry' | 'exit'>>;

const faulty = (activity: keyof typeof FAULTS, writes: string, next: string, extras: Extras = {}): AnyState => ({
  ...(work(writes, next) as Stage),
  work: { activity },
  ...extras,
});

/** Takes longer than it may, now and then. */
const slow = (writes: string, next: string, extras: Extras = {}): AnyState => ({
  ...(work(writes, next) as Stage),
  work: { activity: 'slow' },
  timeout: '1s',
  attemptTimeout: '1s',
  ...extras,
});

const PRODUCT: Reviewer = { role: 'product' };
const OPERATOR: Reviewer = { role: 'operator' };
const CHIEF: Reviewer = { role: 'chief' };
const BY_HAND = { summary: 'by hand', critical: 0 } as const;
const CHECK = { type: 'object', required: ['summary'], properties: { summary: { type: 'string' } } } as const;

/** Everything that can fail, be skipped, be undone or be done besides. */
const shop = (first: AnyState, head: Partial<DefinitionHead>): Shape => ({
  initial: 'drafting',
  head: { actions: { FAILED: [{ activity: 'act' }], CANCELLED: [{ activity: 'shaky-act' }] }, ...head },
  states: (deadline) => ({
    drafting: first,
    pricing: faulty('down', 'price', 'asking', {
      reads: ['draft'],
      skip: { value: BY_HAND },
      compensation: { activity: 'shaky-undo' },
      exit: [{ activity: 'shaky-act' }],
    }),
    asking: {
      ...gate(deadline, {
        shows: ['draft', 'price'],
        reviewers: [PRODUCT],
        on: { approved: 'charging', changesRequested: 'drafting', rejected: 'FAILED', expired: 'FAILED' },
      }),
      entry: [{ activity: 'act' }],
    } as AnyState,
    charging: faulty('costly', 'receipt', 'checking', {
      reads: ['draft', 'price'],
      approvedAt: 'asking',
      compensation: { activity: 'undo' },
    }),
    checking: faulty('unfit', 'check', 'sending', {
      reads: ['receipt'],
      output: CHECK,
      skip: { value: { summary: 'unchecked' } },
    }),
    sending: faulty('shaky', 'sent', 'done', { reads: ['draft', 'check?'], compensation: { activity: 'shaky-undo' } }),
    done: { kind: 'final', entry: [{ activity: 'act' }] },
  }),
});

const UNDONE: Extras = {
  compensation: { activity: 'undo' },
  entry: [{ activity: 'act' }],
  exit: [{ activity: 'act' }],
};

/** Small machines that fail in their stages, and ways to bring them back. */
export const FAILING_SHAPES: { readonly [name: string]: Shape } = {
  failingStages: shop(faulty('shaky', 'draft', 'pricing', UNDONE), {}),
  guardedRecovery: shop(slow('draft', 'pricing', UNDONE), {
    recovery: {
      by: [OPERATOR],
      escalateTo: [CHIEF],
      fourEyes: ['patch', 'skip', 'rollback', 'abandon'],
      lease: '1s',
    },
  }),
  handedOn: {
    initial: 'drafting',
    head: { recovery: { escalateTo: [CHIEF], fourEyes: ['resume'], lease: '1s' } },
    states: (deadline) => ({
      drafting: slow('draft', 'asking', UNDONE),
      asking: gate(deadline, { reviewers: [PRODUCT], quorum: 2, lease: '1s' }),
      sending: slow('sent', 'done', { reads: ['draft'], approvedAt: 'asking', compensation: { activity: 'undo' } }),
      done: { kind: 'final' },
    }),
  },
  leasedGate: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: work('draft', 'asking', ['decision?']),
      asking: gate(deadline, {
        reviewers: [PRODUCT],
        quorum: 2,
        lease: '1s',
        editable: ['draft'],
        delegates: [{ role: 'lead' }, { role: 'director' }],
        writes: 'decision',
        on: { approved: 'sending', changesRequested: 'drafting', rejected: 'CANCELLED', expired: 'FAILED' },
      }),
      sending: acting('asking'),
      done: { kind: 'final' },
    }),
  },
  rolledBack: {
    initial: 'drafting',
    states: (deadline) => ({
      drafting: faulty('shaky', 'draft', 'first', { compensation: { activity: 'undo' } }),
      first: gate(deadline, {
        reviewers: [PRODUCT],
        on: { approved: 'weighing', rejected: 'FAILED', expired: 'FAILED' },
      }),
      weighing: { kind: 'choice', always: 'polishing' },
      polishing: faulty('shaky', 'polish', 'second', { reads: ['draft'], compensation: { activity: 'shaky-undo' } }),
      second: gate(deadline, {
        reviewers: [PRODUCT],
        lease: '1s',
        on: { approved: 'awaitingPayment', changesRequested: 'drafting', rejected: 'FAILED', expired: 'FAILED' },
      }),
      awaitingPayment: {
        kind: 'wait',
        event: 'paid',
        writes: 'payment',
        deadline,
        on: { paid: 'checking', expired: 'FAILED' },
      },
      checking: faulty('unfit', 'check', 'sending', { reads: ['payment'] }),
      sending: acting('second', 'shaky'),
      done: { kind: 'final' },
    }),
  },
};
