import { describe, expect, it } from 'vitest';
import { traceGates } from '../../src/cli/trace-gates.js';
import { type AuditFacts, digestOf, type GatePreparation } from '../../src/contract/index.js';
import type { AnyGate } from '../../src/machine/index.js';
import { logOf } from './logs.js';
import { strict } from './release.js';

const opened = '2026-03-01T09:00:01.000Z';
const deadline = '2026-03-04T09:00:01.000Z';

const prepared: GatePreparation = {
  holders: [
    { reviewer: { role: 'editor' }, people: ['ed', 'eve', 'rita'] },
    { reviewer: { role: 'counsel' }, people: ['cora'] },
    { reviewer: { id: 'boss' }, people: ['boss'] },
  ],
  keys: {},
  channels: {},
  owners: { draft: 'eve' },
  moments: [deadline, '2026-03-02T09:00:01.000Z', '2026-03-03T09:00:01.000Z'],
  changes: [],
};

type Fact = Pick<AuditFacts, 'from' | 'to' | 'event'> & Partial<AuditFacts>;
const enters: Fact = { from: 'drafting', to: 'review', event: 'completed' };
const expires: Fact = { from: 'review', to: 'FAILED', event: 'expired', trigger: 'timer' };
const says = (by: string, decision: string): Fact => ({
  ...{ from: 'review', to: 'review', kind: 'decision', event: decision },
  decision: { decision, by, at: opened, gate: 'review', round: 1, shown: [] },
});

/** What is said below each entry of a log, where the gate is defined so. */
function told(gate: Partial<AnyGate>, ...facts: Fact[]): (readonly string[])[] {
  const review = { ...strict.states.review, ...gate } as AnyGate;
  const definition = { ...strict, states: { ...strict.states, review } };
  const log = logOf(...facts);
  const preparations = [prepared, prepared];
  const notes = traceGates(log, { definition, input: { requestedBy: 'Rita' }, startedAt: opened, preparations });
  return log.map(({ seq }) => notes.get(seq) ?? []);
}

describe('what the audit text says of a gate', () => {
  it('as it opens: what it asks, who may decide and who may not, how many are needed, and until when', () => {
    const [opening] = told({ exclude: ['requester', 'producer'], signed: true }, enters);
    expect(opening).toEqual([
      'asks: May this note go out?',
      'may decide: ed, cora; needed: 2 different people must approve: 1 of the role editor, 1 of the role counsel',
      'may not decide: Rita, who asked for the run',
      'may not decide: eve, who answers for draft, which made what is shown',
      'deadline Wed 2026-03-04 09:00 UTC; decisions must be signed',
    ]);
  });

  it('after each decision that counts, and after a rung, who is needed still; as it expires, who had not decided', () => {
    const climbs: Fact = { from: 'review', to: 'review', kind: 'notice', event: 'escalated' };
    const [, approved, climbed, withdrawn, expired] = told(
      {},
      enters,
      says('ed', 'approved'),
      climbs,
      says('ed', 'withdrawn'),
      expires,
    );
    expect(approved).toEqual(['still needed: 1 more, with 1 of the role counsel (cora)']);
    expect(climbed).toEqual([
      'still needed: 1 more, with 1 of the role counsel (cora); may decide: ed, eve, cora, boss',
    ]);
    expect(withdrawn?.[0]).toMatch(/^still needed: 2 more, /);
    expect(expired).toEqual(['the deadline was Wed 2026-03-04 09:00 UTC; had not decided: ed, eve, cora, boss']);
  });

  it('an edit voids, and whoever wrote a version is left out where producers are', () => {
    const edit = { ...says('ed', 'edited'), artifacts: [{ name: 'note', version: 2, digest: digestOf('mine') }] };
    const again: Fact = { from: 'FAILED', to: 'review', event: 'recovered' };
    const [, , edited, , reopened] = told(
      { exclude: ['producer'], quorum: 1 },
      enters,
      says('eve', 'approved'),
      edit,
      expires,
      again,
    );
    expect(edited).toEqual(['still needed: 1 more; may decide: rita, cora']);
    expect(reopened).toContain('may not decide: ed, who wrote a version of note');
  });

  it('one that could not be opened says nothing, and does not take the place of the next', () => {
    const fails: Fact = {
      from: 'review',
      to: 'FAILED',
      event: 'failed',
      trigger: 'stage',
      code: 'DIRECTORY_UNAVAILABLE',
    };
    const again: Fact = { from: 'FAILED', to: 'review', event: 'recovered' };
    const [closed, , open] = told({}, enters, fails, again);
    expect(closed).toEqual([]);
    expect(open?.[0]).toBe('asks: May this note go out?');
  });
});
