import { definePipeline } from '../machine/index.js';

const input = {
  type: 'object',
  properties: {
    question: {
      type: 'string',
      description: 'what is to be found out; several questions are answered one by one',
      pattern: '\\S',
      maxLength: 2000,
    },
    folder: {
      type: 'string',
      description:
        "a folder of .md and .txt documents, as a path below the worker's folder of documents; . is that folder itself",
      pattern: '^(?!/)[^\\u0000]*[^\\u0000\\s][^\\u0000]*$',
      maxLength: 500,
    },
    requestedBy: { type: 'string', description: 'the id of whoever asks', pattern: '\\S', maxLength: 200 },
    title: { type: 'string', description: 'a title for the notes', pattern: '\\S', maxLength: 300 },
  },
  required: ['question', 'folder', 'requestedBy'],
  additionalProperties: false,
} as const;

/** What the check of the citations says. */
const verification = {
  type: 'object',
  properties: {
    checked: { type: 'integer' },
    inexact: { type: 'integer' },
    problems: { type: 'array', items: { type: 'string' } },
  },
  required: ['checked', 'inexact', 'problems'],
  additionalProperties: false,
} as const;

/**
 * From a question and a folder of documents to notes with exact citations: one agent that chooses its own steps, one file that only
 * a person lets it write, and a proof that what it cites stands where it says.
 *
 * A rejected write leads back, not to `FAILED`: the notes are the run's output, whether they are a file or not. An approved one that
 * could not be made fails the run, which goes on once it can be.
 */
export const researchNotes = definePipeline({
  name: 'researchNotes',
  version: '1.0.0',
  title: 'Research notes',
  description: 'Answers a question from a folder of documents, in notes that cite them exactly.',
  input,
  deadline: '30d',
  recoveryWindow: '7d',
  initial: 'RESEARCHING',
  states: {
    RESEARCHING: {
      kind: 'stage',
      title: 'Search, read and take notes',
      work: { agent: 'researcher' },
      reads: ['input.question', 'input.folder', 'input.title?', 'verification?'],
      writes: 'notes',
      tools: ['search', 'open', 'quote', 'write'],
      limits: { steps: 40, failures: 3 },
      budget: { tokens: 300_000, money: 2 },
      asks: { approvalNeeded: 'proposedWrite', budgetExceeded: 'spending' },
      timeout: '1h',
      attemptTimeout: '5m',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 6 },
      on: {
        completed: 'VERIFYING',
        approvalNeeded: 'APPROVING_WRITE',
        budgetExceeded: 'RAISING_BUDGET',
      },
    },
    APPROVING_WRITE: {
      kind: 'gate',
      title: 'Approval of a file',
      ask: 'May this file be written, exactly as it is shown?',
      shows: ['proposedWrite'],
      reviewers: [{ role: 'editor' }],
      deadline: '72h',
      reminders: ['48h'],
      writes: 'writeDecision',
      on: { approved: 'RESEARCHING', rejected: 'RESEARCHING', expired: 'FAILED' },
    },
    RAISING_BUDGET: {
      kind: 'gate',
      title: 'More budget',
      ask: 'The budget of this research is used up. May it spend more, up to the new limit?',
      shows: ['spending'],
      reviewers: [{ role: 'editor' }],
      deadline: '72h',
      reminders: ['48h'],
      on: {
        approved: 'RESEARCHING',
        rejected: [{ to: 'FAILED', reason: 'BUDGET_EXCEEDED' }],
        expired: 'FAILED',
      },
    },
    VERIFYING: {
      kind: 'stage',
      title: 'Prove the citations',
      work: { activity: 'checkCitations', local: true },
      reads: ['input.folder', 'notes', 'writeDecision?'],
      writes: 'verification',
      output: verification,
      timeout: '5m',
      attemptTimeout: '1m',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 4 },
      on: {
        completed: [
          { when: 'context.verification.inexact == 0', to: 'COMPLETE' },
          { when: 'context.verification.inexact > 0 && visits.VERIFYING < 3', to: 'RESEARCHING' },
          { to: 'FAILED', reason: 'VALIDATION_FAILURE' },
        ],
      },
    },
    COMPLETE: { kind: 'final', outputs: ['notes', 'verification'] },
  },
});
