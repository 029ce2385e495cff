import { definePipeline } from '../../src/index.js';

export const tickets = definePipeline({
  name: 'tickets',
  version: '1',
  input: { type: 'object', required: ['subject', 'text'] },
  deadline: '1d',
  initial: 'classifying',
  states: {
    classifying: {
      kind: 'stage',
      work: { activity: 'classify', taskQueue: 'python' },
      reads: ['input.text'],
      writes: 'classification',
      output: { type: 'object', required: ['category'] },
      timeout: '10m',
      attemptTimeout: '1m',
      heartbeat: '5s',
      retry: { initialInterval: '100ms', maximumAttempts: 4 },
      on: { completed: 'answering' },
    },
    answering: {
      kind: 'stage',
      work: { workflow: 'answerTicket', taskQueue: 'plain' },
      reads: ['input.subject', 'classification'],
      writes: 'answer',
      timeout: '2h',
      on: { completed: 'answered' },
    },
    answered: { kind: 'final', outputs: ['classification', 'answer'] },
  },
});
