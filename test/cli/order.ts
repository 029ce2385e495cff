import { ApplicationFailure } from '@temporalio/common';
import { definePipeline } from '../../src/machine/index.js';

/** A pipeline with everything that recovery knows: rules, claims, undoing, skipping, a gate between the stages. */
export const order = definePipeline({
  name: 'order',
  version: '1',
  input: {
    type: 'object',
    properties: { brief: { type: 'string' }, requestedBy: { type: 'string' } },
    required: ['brief', 'requestedBy'],
  },
  deadline: '30d',
  initial: 'reading',
  recovery: { fourEyes: ['patch'], lease: '1h' },
  cancellation: { grace: '1s' },
  states: {
    reading: {
      kind: 'stage',
      work: { activity: 'read' },
      reads: ['input.brief'],
      writes: 'notes',
      timeout: '1m',
      compensation: { activity: 'unread' },
      on: { completed: 'review' },
    },
    review: {
      kind: 'gate',
      rounds: { most: 10 },
      ask: 'Are the notes right?',
      shows: ['notes'],
      reviewers: [{ id: 'ada' }],
      deadline: '72h',
      lease: '1h',
      on: { approved: 'pricing', rejected: 'FAILED', expired: 'FAILED', changesRequested: 'reading' },
    },
    pricing: {
      kind: 'stage',
      work: { activity: 'price' },
      reads: ['notes'],
      writes: 'price',
      timeout: '1m',
      retry: { maximumAttempts: 1 },
      on: { completed: 'shipping' },
    },
    shipping: {
      kind: 'stage',
      work: { activity: 'ship' },
      reads: ['price'],
      timeout: '1m',
      retry: { maximumAttempts: 1 },
      skip: {},
      on: { completed: 'done' },
    },
    done: { kind: 'final', outputs: ['price'] },
  },
});

/** The world the pipeline acts on. */
export type World = {
  /** What pricing fails with; nothing where it works. */
  fault: 'EXTERNAL_API_ERROR' | 'VALIDATION_FAILURE' | undefined;
  shipped: boolean;
};

export function activitiesOf(world: World) {
  return {
    read: async ({ brief }: { readonly [name: string]: unknown }) => `Notes on ${String(brief)}`,
    unread: async () => undefined,
    async price({ notes }: { readonly [name: string]: unknown }) {
      if (world.fault === undefined) return { amount: 7, of: String(notes) };
      const cause = ApplicationFailure.nonRetryable('connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED');
      throw ApplicationFailure.create({ message: 'no price list', type: world.fault, cause });
    },
    async ship() {
      if (!world.shipped) throw new Error('the carrier is gone');
    },
  };
}
