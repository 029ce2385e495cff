import { describe, expect, test } from 'vitest';
import {
  type AnyGate,
  FAILURES,
  type FailureCode,
  type MachineEvent,
  PROCEDURES,
  type Procedure,
  proceduresOf,
  type Snapshot,
  type Stage,
  transition,
} from '../../src/machine/index.js';
import { machineOf, publishing } from './machines.js';

type Place = 'IDLE' | 'drafting' | 'publishing' | 'reviewing' | 'signing' | 'draftFailed';

const { drafting, reviewing } = publishing.states;

/** Every way out is open: the first stage can be skipped, the gate has a ladder, and the run can be handed on. */
const open = machineOf(
  {
    ...publishing.states,
    drafting: { ...(drafting as Stage), skip: { value: { pages: 1 } } },
    reviewing: { ...(reviewing as AnyGate), escalations: [{ after: '1h', also: [{ role: 'lead' }] }] },
  },
  { recovery: { escalateTo: [{ role: 'lead' }] } },
);

const CODES = Object.keys(FAILURES) as FailureCode[];
const NAMES = Object.keys(PROCEDURES) as Procedure[];
const PLACES: readonly Place[] = ['IDLE', 'drafting', 'publishing', 'reviewing', 'signing', 'draftFailed'];

/** What the machine can do where a run failed, whatever the reason; the rest is the table's. */
const POSSIBLE: { readonly [place in Place]: readonly Procedure[] } = {
  IDLE: ['abandon'],
  drafting: ['resume', 'rerun', 'rollback', 'patch', 'escalate', 'raise', 'skip', 'abandon'],
  publishing: ['resume', 'rerun', 'rollback', 'patch', 'escalate', 'raise', 'abandon'],
  reviewing: ['resume', 'rerun', 'rollback', 'patch', 'reopen', 'escalate', 'raise', 'abandon'],
  signing: ['resume', 'rerun', 'rollback', 'patch', 'escalate', 'raise', 'abandon'],
  draftFailed: ['resume', 'rerun', 'rollback', 'patch', 'escalate', 'raise', 'abandon'],
};

function failedIn(state: Place, code: FailureCode): Snapshot {
  return {
    state: 'FAILED',
    input: { brief: 'x' },
    context: { draft: { pages: 2 } },
    visits: { drafting: 2, reviewing: 1, FAILED: 1 },
    failure: { code, state, message: 'broke' },
  };
}

/** A recovery in which everything is right but, perhaps, that it is not legal. */
function soundly(procedure: Procedure, state: Place): MachineEvent {
  const stays = procedure === 'abandon' || (procedure === 'escalate' && state !== 'reviewing');
  const to = stays ? 'FAILED' : procedure === 'rerun' || procedure === 'rollback' ? 'drafting' : state;
  const restore = { context: {}, visits: { drafting: 1 } };
  const changes = { set: { draft: { pages: 9 } } };
  return { type: 'recovered', recovery: { procedure, to, restore, changes } };
}

describe.each(PLACES)('a run that failed in %s', (place) => {
  describe.each(CODES)('with %s', (code) => {
    const failed = failedIn(place, code);
    const legal: readonly Procedure[] = FAILURES[code].procedures;
    const offered = legal.filter((name) => POSSIBLE[place].includes(name));

    test('is offered exactly what its reason allows and its place makes possible', () => {
      expect(failed.failure && proceduresOf(open, failed.failure)).toEqual(offered);
    });

    test.each(NAMES)('by %s is recovered exactly where that is offered, and is left untouched otherwise', (name) => {
      const before = structuredClone(failed);
      const result = transition(open, failed, soundly(name, place));
      expect(failed).toEqual(before);
      if (offered.includes(name))
        expect(result).toMatchObject({ ok: true, move: { from: 'FAILED', event: 'recovered' } });
      else expect(result).toMatchObject({ ok: false, refusal: { code: 'ILLEGAL_PROCEDURE', state: 'FAILED' } });
    });
  });
});

test('every procedure of the table is one that is described, and every reason can at least be abandoned', () => {
  for (const { procedures } of Object.values(FAILURES)) {
    expect(NAMES).toEqual(expect.arrayContaining([...procedures]));
    expect(procedures).toContain('abandon');
  }
  const used = new Set(Object.values(FAILURES).flatMap(({ procedures }): readonly Procedure[] => procedures));
  expect([...used].sort()).toEqual([...NAMES].sort());
});
