import { describe, expect, test } from 'vitest';
import { assign, createActor, setup } from 'xstate';
import {
  type FailureCode,
  type MachineEvent,
  type Procedure,
  toXState,
  type XStateContext,
} from '../../src/machine/index.js';
import { admitted, drafted, machineOf, publishing } from './machines.js';

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

  test.each<[FailureCode, Procedure, string, string | undefined]>([
    ['REJECTED', 'rollback', 'done', 'final'],
    ['AGENT_ERROR', 'resume', 'FAILED', undefined],
    ['AGENT_ERROR', 'reopen', 'done', 'gate'],
  ])('refuses of %s the recovery %s to %s', (code, procedure, to, kind) => {
    const { guards } = toXState(machineOf({ done: { kind: 'final' } }));
    const failure = { code, state: to, message: '' };
    const event: MachineEvent = { type: 'recovered', recovery: { procedure, to } };
    const context: XStateContext = { input: {}, context: {}, visits: {}, failure };
    expect(guards.recoveryAllows({ context, event }, kind === undefined ? { to } : { to, kind })).toBe(false);
  });
});
