import { describe, expect, test } from 'vitest';
import {
  type AnyGate,
  type FailureCode,
  initialSnapshot,
  type MachineEvent,
  type Procedure,
  proceduresOf,
  transition,
} from '../../src/machine/index.js';
import { machineOf, publishing } from './machines.js';

function recovered(procedure: Procedure, to: string): MachineEvent {
  return { type: 'recovered', recovery: { procedure, to } };
}

describe('a recovery', () => {
  const at = (code: FailureCode, state: string, visits = {}) => ({
    ...initialSnapshot(publishing, {}),
    state: 'FAILED',
    visits,
    failure: { code, state, message: 'broke' },
  });

  test.each<[FailureCode, Procedure, string, string]>([
    ['AGENT_ERROR', 'resume', 'drafting', 'drafting'],
    ['TIMEOUT_APPROVAL', 'reopen', 'reviewing', 'reviewing'],
    ['VALIDATION_FAILURE', 'rerun', 'publishing', 'drafting'],
    ['REJECTED', 'abandon', 'reviewing', 'FAILED'],
  ])('of %s by %s is made', (code, procedure, state, to) => {
    const failed = at(code, state, { drafting: 1 });
    const result = transition(publishing, failed, recovered(procedure, to));
    expect(result).toMatchObject({
      ok: true,
      snapshot: { state: to },
      move: { from: 'FAILED', to, event: 'recovered' },
    });
    expect(result.ok && 'failure' in result.snapshot).toBe(to === 'FAILED');
  });

  test.each<[FailureCode, Procedure, string, string, RegExp]>([
    ['REJECTED', 'resume', 'reviewing', 'reviewing', /REJECTED takes rollback, abandon here; got "resume"/],
    // Of the ways out of the reason, those that the state has: no skip here.
    ['EXTERNAL_API_ERROR', 'rollback', 'drafting', 'drafting', /takes resume, rerun, abandon here; got "rollback"/],
    ['REJECTED', 'rollback', 'reviewing', 'drafting', /expected the context and the visits of the checkpoint/],
    ['AGENT_ERROR', 'resume', 'drafting', 'publishing', /resume goes back to drafting/],
    ['AGENT_ERROR', 'resume', 'drafting', 'constructor', /resume goes back to drafting/],
    ['VALIDATION_FAILURE', 'rerun', 'drafting', 'constructor', /expected a state of the pipeline/],
    ['AGENT_ERROR', 'rerun', 'drafting', 'reviewing', /reviewing is a gate/],
    ['AGENT_ERROR', 'rerun', 'drafting', 'publishing', /publishing was never entered/],
    ['AGENT_ERROR', 'abandon', 'drafting', 'drafting', /abandon stays in FAILED/],
    ['TIMEOUT_APPROVAL', 'reopen', 'drafting', 'drafting', /reopen needs a gate; drafting is a stage/],
  ])('of %s by %s of %s to %s is refused', (code, procedure, state, to, message) => {
    const result = transition(publishing, at(code, state, { drafting: 1 }), recovered(procedure, to));
    expect(result).toMatchObject({
      ok: false,
      refusal: { code: 'ILLEGAL_PROCEDURE', message: expect.stringMatching(message) },
    });
  });

  test.each<[string, MachineEvent]>([
    ['no recovery', { type: 'recovered' }],
    ['null', { type: 'recovered', recovery: null } as unknown as MachineEvent],
    ['a number to go to', { type: 'recovered', recovery: { procedure: 'resume', to: 3 } } as unknown as MachineEvent],
  ])('with %s is refused', (_, event) => {
    expect(transition(publishing, at('AGENT_ERROR', 'drafting'), event)).toMatchObject({
      ok: false,
      refusal: { code: 'ILLEGAL_PROCEDURE' },
    });
  });

  test('of a run that carries no failure is refused', () => {
    const { failure: _, ...bare } = at('AGENT_ERROR', 'drafting');
    expect(transition(publishing, bare, recovered('abandon', 'FAILED'))).toMatchObject({ ok: false });
  });

  test('into a choice does not carry the failure that was recovered from', () => {
    const result = transition(publishing, at('AGENT_ERROR', 'draftFailed'), recovered('resume', 'draftFailed'));
    expect(result).toMatchObject({ ok: true, snapshot: { state: 'draftFailed' } });
    expect(result.ok && result.snapshot).not.toHaveProperty('failure');
  });

  describe('by escalate', () => {
    const reviewing = publishing.states.reviewing as AnyGate;
    const lead = [{ role: 'lead' }];
    const withGate = (more: Partial<AnyGate>) =>
      machineOf({ ...publishing.states, reviewing: { ...reviewing, ...more } });
    const escalated = recovered('escalate', 'reviewing');
    const missed = at('TIMEOUT_APPROVAL', 'reviewing');

    test.each<[string, Partial<AnyGate>]>([
      ['a ladder', { escalations: [{ after: '1h', also: lead }] }],
      ['somebody for the last round', { rounds: { most: 3, last: lead } }],
    ])('goes back to a gate with %s, and is offered for it', (_, more) => {
      const definition = withGate(more);
      expect(proceduresOf(definition, missed.failure)).toEqual(['reopen', 'escalate', 'abandon']);
      expect(transition(definition, missed, escalated)).toMatchObject({
        ok: true,
        snapshot: { state: 'reviewing', visits: { reviewing: 1 } },
      });
      const elsewhere = transition(definition, missed, recovered('escalate', 'drafting'));
      expect(elsewhere).toMatchObject({
        refusal: { message: expect.stringMatching(/goes back to reviewing.*drafting/) },
      });
    });

    test.each<[string, Partial<AnyGate>]>([
      ['nobody besides', {}],
      ['an empty ladder', { escalations: [] }],
      ['rounds, and nobody for the last', { rounds: { most: 3 } }],
    ])('is neither offered nor taken for a gate with %s', (_, more) => {
      const definition = withGate(more);
      expect(proceduresOf(definition, missed.failure)).toEqual(['reopen', 'abandon']);
      expect(transition(definition, missed, escalated)).toMatchObject({
        ok: false,
        refusal: {
          code: 'ILLEGAL_PROCEDURE',
          message:
            'escalate hands a gate to the next authority, and reviewing names none in escalations or rounds.last; use one of reopen, abandon',
        },
      });
    });

    test('is not offered for a stage, or where no state failed', () => {
      expect(proceduresOf(publishing, at('TIMEOUT_STAGE', 'drafting').failure)).toEqual(['resume', 'rerun', 'abandon']);
      expect(proceduresOf(publishing, at('TIMEOUT_RUN', 'IDLE').failure)).toEqual(['abandon']);
    });
  });
});
