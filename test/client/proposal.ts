import { definePipeline } from '../../src/machine/index.js';

/** A pipeline with everything a caller can meet: work that may fail, a gate with every outcome, a custom decision. */
export const proposal = definePipeline({
  name: 'proposal',
  version: '1',
  title: 'A proposal',
  input: {
    type: 'object',
    properties: { brief: { type: 'string' }, requestedBy: { type: 'string' }, title: { type: 'string' } },
    required: ['brief', 'requestedBy'],
  },
  deadline: '30d',
  initial: 'drafting',
  states: {
    drafting: {
      kind: 'stage',
      work: { activity: 'draft' },
      reads: ['input.brief', 'decision?'],
      writes: 'text',
      timeout: '1m',
      retry: { maximumAttempts: 1 },
      on: { completed: 'awaitingApproval' },
    },
    awaitingApproval: {
      kind: 'gate',
      rounds: { most: 1_000 },
      ask: 'Is the proposal fit to be sent?',
      shows: ['text'],
      reviewers: [{ id: 'ada' }, { role: 'editor' }],
      deadline: '72h',
      decisions: ['shelved'],
      writes: 'decision',
      on: { approved: 'sent', rejected: 'FAILED', expired: 'FAILED', changesRequested: 'drafting', shelved: 'shelf' },
    },
    sent: { kind: 'final', outputs: ['text'] },
    shelf: { kind: 'final' },
  },
});

export const editors = { editor: ['grace'] };

/** Drafts by the brief; the word `impossible` in it fails. */
export async function draft(reads: { readonly [name: string]: unknown }): Promise<string> {
  const { brief } = reads;
  if (typeof brief === 'string' && brief.includes('impossible')) throw new Error('the pen broke');
  return `Proposal: ${String(brief)}`;
}
