import { definePipeline } from '../../src/index.js';

/** A payment in Python, which an activity of ours gives back. */
export const order = definePipeline({
  name: 'order',
  version: '1',
  input: { type: 'object', required: ['amount'] },
  deadline: '1d',
  initial: 'paying',
  states: {
    paying: {
      kind: 'stage',
      work: { activity: 'pay', taskQueue: 'bank' },
      reads: ['input.amount'],
      writes: 'receipt',
      timeout: '10m',
      retry: { initialInterval: '100ms', maximumAttempts: 3 },
      compensation: { activity: 'refund' },
      on: { completed: 'shipping' },
    },
    shipping: {
      kind: 'stage',
      work: { activity: 'ship' },
      timeout: '1m',
      retry: { maximumAttempts: 1 },
      on: { completed: 'shipped' },
    },
    shipped: { kind: 'final' },
  },
});
