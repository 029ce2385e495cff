import { definePipeline } from '../../src/machine/index.js';
import type { CreateWorkerOptions } from '../../src/worker/index.js';
import { createSigner } from '../signer.js';

/** A pipeline whose gates do what the product's own do not: many people, a ladder, edits, a bound, signatures. */
const gatehouse = definePipeline({
  name: 'gatehouse',
  version: '1',
  input: { type: 'object' },
  deadline: '30d',
  calendars: { office: { timeZone: 'Europe/Berlin' } },
  initial: 'drafting',
  states: {
    drafting: {
      kind: 'stage',
      work: { activity: 'draft' },
      reads: ['decision?'],
      writes: 'draft',
      timeout: '1h',
      on: { completed: 'review' },
    },
    review: {
      kind: 'gate',
      ask: 'Is this right?',
      shows: ['draft'],
      bindsTo: ['draft'],
      editable: ['draft'],
      reviewers: [{ role: 'product' }],
      quorum: 2,
      exclude: ['requester', 'producer'],
      delegates: [{ id: 'dirk' }],
      reminders: ['12h'],
      escalations: [{ after: '24h', instead: [{ role: 'lead' }], quorum: 1 }],
      rounds: { most: 2, last: [{ role: 'director' }] },
      recordAttempts: true,
      deadline: { business: '10d', calendar: 'office' },
      writes: 'decision',
      on: { approved: 'sealing', changesRequested: 'drafting', rejected: 'FAILED', expired: 'FAILED' },
    },
    sealing: {
      kind: 'gate',
      ask: 'Shall this be published?',
      shows: ['draft', 'decision'],
      reviewers: [{ role: 'director' }, { role: 'lead' }],
      exclude: [{ decided: 'review' }],
      signed: true,
      conditions: true,
      deadline: '72h',
      writes: 'seal',
      on: { approved: 'publishing', rejected: 'FAILED', expired: 'FAILED' },
    },
    publishing: {
      kind: 'stage',
      work: { activity: 'publish' },
      reads: ['draft', 'seal'],
      approvedAt: 'review',
      timeout: '1h',
      on: { completed: 'done' },
    },
    done: { kind: 'final', outputs: ['draft', 'seal'] },
  },
});

export const signers = { dora: createSigner(), dave: createSigner() };

/** Everybody whom the recorded runs ask, and what this worker does for them. */
export const served = {
  pipelines: [gatehouse],
  reviewers: {
    people: {
      dora: { keys: [signers.dora.publicKey], console: true },
      dave: { keys: [signers.dave.publicKey] },
      pia: { console: true },
    },
    roles: {
      'product-owner': ['dana'],
      architect: ['kim'],
      product: ['pia', 'paul', 'petra', 'tester', 'ada'],
      lead: ['lena', 'dave'],
      director: ['dora', 'dave'],
    },
    owners: { draft: 'ada' },
  },
  channels: [{ name: 'console', deliver: async () => undefined }],
  activities: {
    draft: async ({ decision }) => ({ text: 'A word.', answers: decision ?? null }),
    publish: async () => undefined,
  },
} satisfies Partial<CreateWorkerOptions>;
