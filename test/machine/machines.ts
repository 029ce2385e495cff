import type { AnyState, Definition, MachineEvent, Snapshot, TransitionResult } from '../../src/machine/index.js';
import { initialSnapshot, transition } from '../../src/machine/index.js';

/** A definition of these states, with all that a definition needs besides. The first state is the initial one. */
export function machineOf(states: { readonly [name: string]: AnyState }, more: Partial<Definition> = {}): Definition {
  const initial = Object.keys(states)[0] ?? '';
  return { name: 'sample', version: '1.0.0', input: { type: 'object' }, deadline: '30d', initial, states, ...more };
}

/** A document is drafted, checked by a person, waits for a signature, and is published; one revision may be asked for. */
export const publishing = machineOf({
  drafting: {
    kind: 'stage',
    work: { agent: 'writer' },
    reads: ['input.brief', 'verdict?'],
    writes: 'draft',
    emits: 'draftCompleted',
    timeout: '10m',
    on: {
      draftCompleted: [
        { when: 'context.draft.pages > 0', to: 'reviewing' },
        { to: 'FAILED', reason: 'VALIDATION_FAILURE' },
      ],
      failed: 'draftFailed',
    },
  },
  draftFailed: {
    kind: 'choice',
    choose: [{ when: 'visits.drafting < 2', to: 'drafting' }, { to: 'FAILED' }],
  },
  reviewing: {
    kind: 'gate',
    ask: 'May this be published?',
    shows: ['draft'],
    reviewers: [{ role: 'editor' }],
    deadline: '72h',
    decisions: ['archived'],
    writes: 'verdict',
    on: {
      approved: 'signing',
      rejected: 'FAILED',
      expired: 'expiring',
      changesRequested: [{ when: 'visits.drafting < 3', to: 'drafting' }, { to: 'CANCELLED' }],
      archived: 'done',
    },
  },
  expiring: { kind: 'choice', always: 'FAILED' },
  signing: {
    kind: 'wait',
    event: 'signed',
    writes: 'signature',
    deadline: '7d',
    on: { signed: 'publishing', expired: 'FAILED' },
  },
  publishing: {
    kind: 'stage',
    work: { activity: 'publish' },
    reads: ['draft'],
    timeout: '1m',
    on: { completed: 'done' },
  },
  done: { kind: 'final', outputs: ['draft', 'signature?'] },
});

/** The result of the last of some events, from `IDLE` on; every one before it must be accepted. */
export function after(definition: Definition, ...events: readonly MachineEvent[]): TransitionResult {
  let snapshot: Snapshot = initialSnapshot(definition, { brief: 'x' });
  let result: TransitionResult | undefined;
  for (const event of events) {
    if (result?.ok === false) throw new Error(`${result.refusal.state} refused "${result.refusal.event}"`);
    result = transition(definition, snapshot, event);
    if (result.ok) snapshot = result.snapshot;
  }
  if (result === undefined) throw new Error('expected at least one event');
  return result;
}

/** The snapshot after some events, every one of which must be accepted. */
export function snapshotAfter(definition: Definition, ...events: readonly MachineEvent[]): Snapshot {
  const result = after(definition, ...events);
  if (!result.ok) throw new Error(`refused: ${result.refusal.message}`);
  return result.snapshot;
}

export const admitted: MachineEvent = { type: 'admitted' };
export const drafted: MachineEvent = { type: 'draftCompleted', data: { pages: 3 } };
export const agentFailed: MachineEvent = { type: 'failed', failure: { code: 'AGENT_ERROR', message: 'no answer' } };
