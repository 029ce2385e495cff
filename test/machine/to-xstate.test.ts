import { describe, expect, test } from 'vitest';
import { assign, createActor, setup } from 'xstate';
import {
  type FailureCode,
  initialSnapshot,
  type Json,
  type MachineEvent,
  type Procedure,
  toXState,
  transition,
  type XStateContext,
} from '../../src/machine/index.js';
import { admitted, drafted, machineOf, publishing } from './machines.js';
import { createOracle, settled } from './xstate-oracle.js';

describe('the export for XState', () => {
  test('is plain JSON with guards and actions by name', () => {
    const { config, guards, actions } = toXState(publishing);
    expect(JSON.parse(JSON.stringify(config))).toMatchObject({ id: 'sample', initial: 'IDLE' });
    const named = JSON.stringify(config).matchAll(/"type":"([a-zA-Z]+)","params"/g);
    const known = [...Object.keys(guards), ...Object.keys(actions)];
    expect(known).toEqual(expect.arrayContaining([...new Set([...named].map((match) => match[1]))]));
  });

  test('runs in an actor when each action is wrapped in assign', () => {
    const { config, guards, actions } = toXState(publishing);
    const assigns = Object.fromEntries(
      Object.entries(actions).map(([name, action]) => [name, assign(action as never)]),
    );
    const machine = setup({
      types: {} as { context: XStateContext; events: MachineEvent },
      guards: guards as never,
      actions: assigns as never,
    }).createMachine({ ...config, context: { input: {}, context: {}, visits: {} } } as never);
    const actor = createActor(machine).start();
    for (const event of [admitted, drafted, { type: 'approved' }, { type: 'expired' }]) actor.send(event as never);
    expect(actor.getSnapshot()).toMatchObject({
      value: 'FAILED',
      context: { failure: { code: 'TIMEOUT_STAGE', state: 'signing' }, visits: { drafting: 1, FAILED: 1 } },
    });
  });

  const failed = (code: string, data?: Json) => ({
    type: 'failed',
    failure: { code, message: 'broke' },
    ...(data && { data }),
  });
  const recovered = (procedure: string, to: string) => ({ type: 'recovered', recovery: { procedure, to } });
  const archived = { type: 'archived' };

  test.each<[string, readonly object[]]>([
    [
      'completes',
      [drafted, { type: 'approved', data: { by: 'ada' } }, { type: 'signed', data: 1 }, { type: 'completed' }],
    ],
    [
      'stays where an event is unexpected or carries no failure',
      [{ type: 'approved' }, { type: 'failed' }, failed('BORED')],
    ],
    [
      'stays where a failure is garbage',
      [
        { type: 'failed', failure: { code: 7 } },
        { type: 'failed', failure: { code: 'REJECTED' } },
      ],
    ],
    ['tries again, then fails', [failed('AGENT_ERROR'), failed('AGENT_ERROR')]],
    [
      'fails for a reason',
      [{ type: 'draftCompleted', data: { pages: 0 } }, recovered('rerun', 'reviewing'), recovered('rerun', 'drafting')],
    ],
    ['fails where no data came', [{ type: 'draftCompleted' }]],
    ['is cancelled', [drafted, { type: 'cancelled' }]],
    [
      'is rejected, abandoned, and cancelled',
      [
        drafted,
        { type: 'rejected' },
        recovered('resume', 'reviewing'),
        recovered('abandon', 'FAILED'),
        { type: 'cancelled' },
      ],
    ],
    [
      'expires and is reopened',
      [drafted, { type: 'expired' }, recovered('reopen', 'drafting'), recovered('reopen', 'reviewing'), archived],
    ],
    [
      'resumes',
      [
        drafted,
        failed('AGENT_ERROR'),
        { type: 'recovered' },
        recovered('resume', 'drafting'),
        recovered('resume', 'reviewing'),
      ],
    ],
    ['revises until it may not', Array.from({ length: 3 }, () => [drafted, { type: 'changesRequested' }]).flat()],
  ])('%s as transition does', (_, sent) => {
    const oracle = createOracle(publishing, {});
    let at = initialSnapshot(publishing, {});
    for (const event of [admitted, ...sent] as readonly MachineEvent[]) {
      const result = transition(publishing, at, event);
      if (result.ok) at = settled(transition, publishing, result.snapshot);
      oracle.send(event);
      expect(at).toEqual(oracle.snapshot());
    }
  });

  test('edits and escalates at a gate as transition does', () => {
    const machine = machineOf({
      reviewing: {
        kind: 'gate',
        ask: '?',
        shows: ['draft'],
        editable: ['draft'],
        reviewers: [{ id: 'ada' }],
        escalations: [{ after: '30m', also: [{ id: 'bob' }] }],
        deadline: '1h',
        on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
      },
      done: { kind: 'final' },
    });
    const sent = [
      { type: 'edited', data: { key: 'draft', value: 'mine' } },
      { type: 'edited', data: { key: 'other', value: 'mine' } },
      { type: 'expired' },
      recovered('escalate', 'done'),
      recovered('escalate', 'reviewing'),
    ];
    const oracle = createOracle(machine, {});
    let at = initialSnapshot(machine, {});
    for (const event of [admitted, ...sent] as readonly MachineEvent[]) {
      const result = transition(machine, at, event);
      if (result.ok) at = result.snapshot;
      oracle.send(event);
      expect(at).toEqual(oracle.snapshot());
    }
    expect(at).toMatchObject({ state: 'reviewing', context: { draft: 'mine' }, visits: { reviewing: 2 } });
  });

  test('edits nothing where the gate does not allow it, even asked directly', () => {
    const { actions } = toXState(publishing);
    const context: XStateContext = { input: {}, context: { draft: 1 }, visits: {} };
    const event: MachineEvent = { type: 'edited', data: { key: 'draft', value: 2 } };
    expect(actions.edit({ context, event }, { editable: [] })).toEqual({ context: { draft: 1 } });
  });

  test('routes a failure by its code or its data, as transition does', () => {
    const machine = machineOf({
      calling: {
        kind: 'stage',
        work: { agent: 'a' },
        timeout: '1m',
        on: { completed: 'done', failed: [{ when: 'event.data.code == "AGENT_ERROR"', to: 'calling' }] },
      },
      done: { kind: 'final' },
    });
    const oracle = createOracle(machine, {});
    for (const event of [admitted, failed('AGENT_ERROR'), failed('REJECTED', { code: 'AGENT_ERROR' })]) {
      oracle.send(event as MachineEvent);
    }
    expect(oracle.snapshot()).toMatchObject({ state: 'calling', visits: { calling: 3 } });
    oracle.send(failed('REJECTED') as MachineEvent);
    expect(oracle.snapshot()).toMatchObject({ state: 'FAILED', failure: { code: 'REJECTED', state: 'calling' } });
  });

  test.each<[FailureCode, Procedure, string]>([
    ['REJECTED', 'rollback', 'done'],
    ['AGENT_ERROR', 'resume', 'FAILED'],
    ['AGENT_ERROR', 'reopen', 'done'],
  ])('refuses of %s the recovery %s to %s', (code, procedure, to) => {
    const { guards } = toXState(machineOf({ done: { kind: 'final' } }));
    const failure = { code, state: to, message: '' };
    const event: MachineEvent = { type: 'recovered', recovery: { procedure, to } };
    const context: XStateContext = { input: {}, context: {}, visits: {}, failure };
    expect(guards.recoveryAllows({ context, event }, { to, procedures: [procedure] })).toBe(false);
  });

  test('changes nothing by an event that brings nothing, even asked directly', () => {
    const { actions } = toXState(publishing);
    const context: XStateContext = { input: {}, context: { draft: 1 }, visits: {} };
    const bare = { type: 'recovered', recovery: { procedure: 'patch', to: 'drafting' } } as const;
    expect(actions.change({ context, event: bare })).toEqual({});
    expect(actions.restore({ context, event: bare }, { from: 'recovery' })).toEqual({});
    expect(actions.restore({ context, event: bare }, { from: 'fork' })).toEqual({});
    expect(actions.markEscalated({ context, event: bare })).toEqual({ failure: undefined });
  });
});
