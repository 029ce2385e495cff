import { describe, expect, test } from 'vitest';
import {
  type AnyGate,
  type AnyState,
  type Definition,
  type FailureCode,
  initialSnapshot,
  type Json,
  type MachineEvent,
  type Procedure,
  proceduresOf,
  type Snapshot,
  type Stage,
  transition,
} from '../../src/machine/index.js';
import { admitted, drafted, machineOf, publishing, snapshotAfter } from './machines.js';

const drafting = publishing.states.drafting as Stage;
const reviewing = publishing.states.reviewing as AnyGate;

function recovered(procedure: Procedure, to: string, more: object = {}): MachineEvent {
  return { type: 'recovered', recovery: { procedure, to, ...more } };
}

function failedIn(state: string, code: FailureCode, more: Partial<Snapshot> = {}): Snapshot {
  const failure = { code, state, message: 'broke' };
  return { ...initialSnapshot(publishing, {}), state: 'FAILED', visits: { [state]: 1, FAILED: 1 }, failure, ...more };
}

function refusedBecause(message: RegExp, code = 'ILLEGAL_PROCEDURE') {
  return { ok: false, refusal: { code, state: 'FAILED', event: 'recovered', message: expect.stringMatching(message) } };
}

describe('rollback', () => {
  const checkpoint = snapshotAfter(publishing, admitted, drafted);
  const { context, visits } = checkpoint;
  const rejected = snapshotAfter(publishing, admitted, drafted, { type: 'rejected', data: { by: 'ada' } });

  test('makes the run what it was at the checkpoint, and counts no visit anew', () => {
    const result = transition(
      publishing,
      rejected,
      recovered('rollback', 'reviewing', { restore: { context, visits } }),
    );
    expect(result).toEqual({
      ok: true,
      snapshot: checkpoint,
      move: { from: 'FAILED', to: 'reviewing', event: 'recovered' },
    });
  });

  test('goes to a choice, too, which then carries no failure', () => {
    const restore = { context: {}, visits: { drafting: 1, draftFailed: 1 } };
    const failed = failedIn('drafting', 'AGENT_ERROR');
    const result = transition(publishing, failed, recovered('rollback', 'draftFailed', { restore }));
    expect(result).toMatchObject({ ok: true, snapshot: { state: 'draftFailed', ...restore } });
    expect(result.ok && result.snapshot).not.toHaveProperty('failure');
  });

  test.each<[string, string, unknown, RegExp]>([
    ['to no state', 'nowhere', { context, visits }, /expected a state of the pipeline to go to, got "nowhere"/],
    ['to a state every pipeline has', 'IDLE', { context, visits }, /expected a state/],
    ['to a final state', 'done', { context, visits: { done: 1 } }, /done is final/],
    ['without a checkpoint', 'reviewing', undefined, /expected the context and the visits/],
    ['without visits', 'reviewing', { context }, /expected the context and the visits/],
    ['with a list for a context', 'reviewing', { context: [], visits }, /expected the context and the visits/],
    ['with half a visit', 'reviewing', { context, visits: { reviewing: 0.5 } }, /whole numbers from 0/],
    ['with no visit of where it goes', 'reviewing', { context, visits: { drafting: 1 } }, /no visit of reviewing/],
    ['with an inherited visit', 'constructor', { context, visits: {} }, /expected a state/],
    ['with what is no JSON', 'reviewing', { context: { draft: undefined }, visits }, /holds JSON/],
  ])('%s is refused', (_, to, restore, message) => {
    expect(transition(publishing, rejected, recovered('rollback', to, { restore }))).toMatchObject(
      refusedBecause(message),
    );
  });
});

describe('patch', () => {
  const invalid = failedIn('drafting', 'VALIDATION_FAILURE', {
    context: { draft: { pages: 0 }, signature: 'x', verdict: { by: 'ada' } },
  });
  const patched = (changes: unknown, definition: Definition = publishing) =>
    transition(definition, invalid, recovered('patch', 'drafting', { changes }));

  test('goes back to where it failed with the context changed, and counts the visit', () => {
    expect(patched({ set: { draft: { pages: 7 } }, unset: ['signature'] })).toEqual({
      ok: true,
      snapshot: {
        state: 'drafting',
        input: {},
        context: { draft: { pages: 7 }, verdict: { by: 'ada' } },
        visits: { drafting: 2, FAILED: 1 },
      },
      move: { from: 'FAILED', to: 'drafting', event: 'recovered' },
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['no changes', undefined, /expected changes/],
    ['changes that are a list', [], /expected changes/],
    ['nothing to set', { unset: ['signature'] }, /expected changes/],
    ['an unset that is no list of names', { set: {}, unset: [1] }, /expected changes/],
    ['changes of nothing', { set: {}, unset: [] }, /name no context key/],
    ['a value that is no JSON', { set: { draft: undefined } }, /set to JSON/],
    ['one key both set and unset', { set: { signature: 1 }, unset: ['signature'] }, /both set and unset/],
    [
      'what a person decided',
      { set: { verdict: { by: 'eve' } } },
      /"verdict" cannot be changed; the keys that may be are draft, signature$/,
    ],
    ['a key that no state writes', { set: { other: 1 } }, /"other" cannot be changed/],
    ['an inherited name', { set: {}, unset: ['constructor'] }, /"constructor" cannot be changed/],
    ['a prototype', JSON.parse('{"set":{"__proto__":{"polluted":1}}}'), /"__proto__" cannot be changed/],
    ['the end of a key that a state needs', { set: {}, unset: ['draft'] }, /"draft" cannot be unset: states\.drafting/],
  ])('with %s is refused', (_, changes, message) => {
    expect(patched(changes)).toMatchObject(refusedBecause(message));
  });

  test('does not change a key that a gate writes besides a stage', () => {
    const both = machineOf({ ...publishing.states, reviewing: { ...reviewing, writes: 'draft' } });
    expect(patched({ set: { draft: 1 } }, both)).toMatchObject(refusedBecause(/"draft" cannot be changed/));
  });

  test.each<[string, AnyState, boolean]>([
    ['reads', { ...drafting, reads: ['notes'] }, false],
    ['reads if it is there', { ...drafting, reads: ['notes?'] }, true],
    ['shows', { ...reviewing, shows: ['notes'] }, false],
    ['puts out', { kind: 'final', outputs: ['notes'] }, false],
    ['asks for in a guard', { kind: 'choice', choose: [{ when: 'context.notes > 1', to: 'done' }] }, false],
    [
      'asks for in a guard, if it is there',
      { kind: 'choice', choose: [{ when: 'has(context.notes)', to: 'done' }] },
      true,
    ],
  ])('unsets a key that some state %s, where that can be missing', (_, state, isAllowed) => {
    const definition = machineOf({ drafting, noting: { ...drafting, writes: 'notes' }, using: state });
    expect(patched({ set: {}, unset: ['notes'] }, definition).ok).toBe(isAllowed);
  });

  test('is neither offered nor taken where nothing could be patched', () => {
    const { writes: _, ...silent } = drafting;
    const definition = machineOf({ drafting: silent, done: { kind: 'final' } });
    expect(invalid.failure && proceduresOf(definition, invalid.failure)).not.toContain('patch');
    expect(patched({ set: { draft: 1 } }, definition)).toMatchObject(refusedBecause(/none writes anything/));
  });

  test('goes nowhere but back', () => {
    const changes = { set: { draft: 1 } };
    expect(transition(publishing, invalid, recovered('patch', 'publishing', { changes }))).toMatchObject(
      refusedBecause(/patch goes back to drafting/),
    );
  });
});

test('raise goes back to where the money ran out, with the limit as it is now, or the budget given once more', () => {
  const broke = failedIn('publishing', 'BUDGET_EXCEEDED', { context: { draft: { limit: 1 } } });
  const changes = { set: { draft: { limit: 5 } } };
  expect(transition(publishing, broke, recovered('raise', 'publishing', { changes }))).toMatchObject({
    ok: true,
    snapshot: { state: 'publishing', context: { draft: { limit: 5 } }, visits: { publishing: 2 } },
  });
  expect(transition(publishing, broke, recovered('raise', 'publishing'))).toMatchObject({
    ok: true,
    snapshot: { state: 'publishing', context: { draft: { limit: 1 } }, visits: { publishing: 2 } },
  });
  expect(transition(publishing, broke, recovered('raise', 'drafting'))).toMatchObject(
    refusedBecause(/raise goes back to publishing/),
  );
  expect(transition(publishing, broke, recovered('raise', 'publishing', { changes: { set: {} } }))).toMatchObject(
    refusedBecause(/name no context key/),
  );
});

describe('skip', () => {
  const failed = failedIn('drafting', 'AGENT_ERROR');
  const withSkip = (more: Partial<Stage>) => machineOf({ ...publishing.states, drafting: { ...drafting, ...more } });
  const skippable = withSkip({ skip: { value: { pages: 4 } } });
  const skipped = (definition: Definition, data?: Json) =>
    transition(definition, failed, { ...recovered('skip', 'drafting'), ...(data !== undefined && { data }) });

  test.each<[string, Json | undefined, Json]>([
    ['the value that the definition names', undefined, { pages: 4 }],
    ['what the event brings', { pages: 8 }, { pages: 8 }],
  ])('goes on as if the stage had completed with %s', (_, data, draft) => {
    expect(skipped(skippable, data)).toEqual({
      ok: true,
      snapshot: {
        state: 'reviewing',
        input: {},
        context: { draft },
        visits: { drafting: 1, reviewing: 1, FAILED: 1 },
      },
      move: { from: 'FAILED', to: 'reviewing', event: 'recovered' },
    });
  });

  test('leads where the guards say, even to FAILED with the reason of the arrow', () => {
    expect(skipped(skippable, { pages: 0 })).toMatchObject({
      ok: true,
      snapshot: { state: 'FAILED', failure: { code: 'VALIDATION_FAILURE', state: 'drafting' }, visits: { FAILED: 2 } },
      move: { from: 'FAILED', to: 'FAILED', event: 'recovered' },
    });
  });

  test('is refused where no guard lets pass, or where the event leads nowhere', () => {
    const guarded = { draftCompleted: [{ when: 'context.draft.pages > 9', to: 'reviewing' }] };
    for (const on of [guarded, {}]) {
      expect(skipped(withSkip({ skip: { value: { pages: 4 } }, on }))).toMatchObject(
        refusedBecause(/no guard of drafting lets "draftCompleted" pass/, 'GUARD_FAILED'),
      );
    }
  });

  test('writes nothing where the stage does not, and carries no failure into a choice', () => {
    const { writes: _, ...silent } = drafting;
    const definition = machineOf({
      ...publishing.states,
      drafting: { ...silent, skip: {}, on: { draftCompleted: 'draftFailed' } },
    });
    const result = skipped(definition);
    expect(result).toMatchObject({ ok: true, snapshot: { state: 'draftFailed', context: {} } });
    expect(result.ok && result.snapshot).not.toHaveProperty('failure');
  });

  test('is neither offered nor taken where the stage does not say so', () => {
    expect(failed.failure && proceduresOf(publishing, failed.failure)).not.toContain('skip');
    expect(skipped(publishing)).toMatchObject(refusedBecause(/skip needs a stage that says so with skip/));
    expect(transition(skippable, failed, recovered('skip', 'reviewing'))).toMatchObject(
      refusedBecause(/skip goes back to drafting.*"reviewing"/),
    );
  });
});

describe('escalate, where time ran out outside a gate', () => {
  const leads = { recovery: { escalateTo: [{ role: 'lead' }] } };
  const handing = machineOf(publishing.states, leads);
  const late = failedIn('signing', 'TIMEOUT_STAGE');
  const told = { code: 'TIMEOUT_STAGE', state: 'signing', message: 'broke', escalated: true } as const;
  const handedOn: Snapshot = { ...late, failure: told };

  test('leaves the run in FAILED, for others to recover', () => {
    expect(transition(handing, late, recovered('escalate', 'FAILED'))).toEqual({
      ok: true,
      snapshot: handedOn,
      move: { from: 'FAILED', to: 'FAILED', event: 'recovered' },
    });
  });

  test('is done once, and leaves the other ways open', () => {
    expect(proceduresOf(handing, told)).toEqual(['resume', 'rerun', 'abandon']);
    expect(transition(handing, handedOn, recovered('escalate', 'FAILED'))).toMatchObject(refusedBecause(/once/));
    const resumed = transition(handing, handedOn, recovered('resume', 'signing'));
    expect(resumed.ok && resumed.snapshot).not.toHaveProperty('failure');
  });

  test('goes nowhere else', () => {
    expect(transition(handing, late, recovered('escalate', 'signing'))).toMatchObject(
      refusedBecause(/escalate hands the run on in FAILED; got "signing"/),
    );
  });

  test.each<[string, Definition]>([
    ['no rules', publishing],
    ['nobody', machineOf(publishing.states, { recovery: { escalateTo: [] } })],
  ])('is refused where the pipeline names %s for that', (_, definition) => {
    expect(transition(definition, late, recovered('escalate', 'FAILED'))).toMatchObject(
      refusedBecause(/recovery\.escalateTo, and the pipeline names none; use one of resume, rerun, abandon/),
    );
  });

  test('goes by the ladder of the gate where the time of the run ran out at one', () => {
    const failed = failedIn('reviewing', 'TIMEOUT_RUN');
    expect(failed.failure && proceduresOf(handing, failed.failure)).toEqual(['resume', 'rerun', 'abandon']);
    const ladder = { ...reviewing, escalations: [{ after: '1h', also: [{ role: 'lead' }] }] };
    const definition = machineOf({ ...publishing.states, reviewing: ladder }, leads);
    expect(transition(definition, failed, recovered('escalate', 'reviewing'))).toMatchObject({
      ok: true,
      snapshot: { state: 'reviewing' },
    });
  });
});
