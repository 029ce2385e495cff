import { describe, expect, test } from 'vitest';
import {
  forkProblems,
  initialSnapshot,
  type MachineEvent,
  simplePaths,
  toMermaid,
  transition,
} from '../../src/machine/index.js';
import { noting, notingStates, research, without } from './asking.js';
import { admitted, after, machineOf, snapshotAfter } from './machines.js';
import { createOracle } from './xstate-oracle.js';

const call = { tool: 'write', arguments: { file: 'notes.md' } };
const asked: MachineEvent = { type: 'approvalNeeded', data: call };
const crossed: MachineEvent = { type: 'budgetExceeded', data: { used: ['21000 of 20000 tokens'] } };
const approved: MachineEvent = { type: 'approved', data: { by: 'ed' } };

describe('what a stage asks', () => {
  test('goes under its key, and nothing else changes', () => {
    expect(snapshotAfter(research, admitted, asked)).toMatchObject({
      state: 'approving',
      context: { call },
      visits: { noting: 1, approving: 1 },
    });
  });

  test('stays there when the approval leads back, until it asks anew', () => {
    const next = { ...call, tool: 'erase' };
    const back = snapshotAfter(research, admitted, asked, approved);
    expect(back).toMatchObject({ state: 'noting', context: { call, verdict: { by: 'ed' } }, visits: { noting: 2 } });
    expect(snapshotAfter(research, admitted, asked, approved, { ...asked, data: next }).context.call).toEqual(next);
  });

  test('is no event of a stage that does not wire it; the failure it has then says what ran out', () => {
    const on = without(noting.on, 'budgetExceeded');
    const unwired = machineOf({ ...without(notingStates, 'raising'), noting: { ...noting, on } });
    expect(after(unwired, admitted, crossed)).toMatchObject({ ok: false, refusal: { code: 'UNEXPECTED_EVENT' } });
    const failure = { code: 'BUDGET_EXCEEDED', message: '21000 of 20000 tokens' } as const;
    expect(snapshotAfter(unwired, admitted, { type: 'failed', failure })).toMatchObject({
      state: 'FAILED',
      failure: { ...failure, state: 'noting' },
    });
  });

  test('moves XState as it moves transition', () => {
    const oracle = createOracle(research, {});
    let at = initialSnapshot(research, {});
    const ranOut = { type: 'failed', failure: { code: 'BUDGET_EXCEEDED', message: 'no money' } } as const;
    const raised = { type: 'recovered', recovery: { procedure: 'raise', to: 'noting' } } as const;
    const sent = [
      asked,
      { type: 'rejected' },
      crossed,
      approved,
      ranOut,
      raised,
      asked,
      approved,
      { type: 'givenBack' },
    ];
    for (const event of [admitted, ...sent] as readonly MachineEvent[]) {
      const result = transition(research, at, event);
      if (result.ok) at = result.snapshot;
      oracle.send(event);
      expect(at).toEqual(oracle.snapshot());
    }
    expect(at).toMatchObject({ state: 'unnoted', context: { call, spent: crossed.data } });
  });

  test('is not patched by a recovery: it would not be what was asked', () => {
    const failure = { code: 'VALIDATION_FAILURE', message: 'no notes' } as const;
    const failed = snapshotAfter(research, admitted, asked, approved, { type: 'failed', failure });
    const patch = (key: string): MachineEvent => ({
      type: 'recovered',
      recovery: { procedure: 'patch', to: 'noting', changes: { set: { [key]: 'mine' } } },
    });
    expect(transition(research, failed, patch('call'))).toMatchObject({
      ok: false,
      refusal: { code: 'ILLEGAL_PROCEDURE', message: expect.stringContaining('"call" cannot be changed') },
    });
    expect(transition(research, failed, patch('notes'))).toMatchObject({ ok: true });
  });

  test('is needed by a fork that begins at its gate, and not by one that begins at the stage', () => {
    expect(forkProblems(research, { state: 'approving', context: {} })).toEqual([
      'approving needs "call", which the checkpoint does not hold (states.approving.shows[0])',
    ]);
    expect(forkProblems(research, { state: 'approving', context: { call } })).toEqual([]);
    expect(forkProblems(research, { state: 'noting', context: {} })).toEqual([]);
  });

  test('is drawn, and explored, as any other way', () => {
    const lines = toMermaid(research).split('\n');
    for (const [from, event, to] of [
      ['noting', 'approvalNeeded', 'approving'],
      ['noting', 'budgetExceeded', 'raising'],
      ['noting', 'givenBack', 'unnoted'],
      ['approving', 'approved', 'noting'],
    ]) {
      expect(lines).toContain(`  ${from} --> ${to} : ${event}`);
    }
    expect(simplePaths(research).paths.map((path) => path.map(({ event }) => event).join(' '))).toEqual([
      'admitted completed',
      'admitted givenBack',
      'admitted approvalNeeded expired',
      'admitted budgetExceeded rejected',
      'admitted budgetExceeded expired',
      'admitted failed',
    ]);
  });
});
