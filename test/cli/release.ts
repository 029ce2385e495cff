import type { AnyGate, Definition } from '../../src/machine/index.js';

/** A note that is drafted, sent back, and released by a gate as the test wants it. */
function release(name: string, gate: Partial<AnyGate>): Definition {
  return {
    name,
    version: '1',
    input: { type: 'object' },
    deadline: '90d',
    initial: 'drafting',
    states: {
      drafting: {
        kind: 'stage',
        work: { activity: 'draft' },
        reads: ['input.brief', 'decision?'],
        writes: 'note',
        timeout: '1m',
        on: { completed: 'review' },
      },
      review: {
        kind: 'gate',
        ask: 'May this note go out?',
        shows: ['note'],
        reviewers: [{ role: 'editor' }, { role: 'counsel' }],
        deadline: '72h',
        writes: 'decision',
        ...gate,
        on: { approved: 'sent', rejected: 'FAILED', changesRequested: 'drafting', expired: 'FAILED', ...gate.on },
      },
      sent: { kind: 'final', outputs: ['note'] },
    },
  };
}

/** A gate with most of what a gate can ask for. */
export const strict = release('strict', {
  quorum: [{ role: 'editor' }, { role: 'counsel' }],
  exclude: ['requester'],
  bindsTo: ['note'],
  editable: ['note'],
  delegates: [{ id: 'dora' }],
  commentRequired: ['rejected'],
  conditions: true,
  forms: { approved: { type: 'object', properties: { risk: { enum: ['low', 'high'] } }, required: ['risk'] } },
  reminders: ['24h'],
  escalations: [{ after: '48h', also: [{ id: 'boss' }] }],
});

/** Two people, signed. */
export const sealed = release('sealed', { quorum: 2, signed: true, delegates: [{ id: 'dora' }], editable: ['note'] });

export const staff = {
  editor: ['ed', 'eve', 'rita'],
  counsel: ['cora'],
};
