import { describe, expect, test } from 'vitest';
import { type AnyState, check, checkMachine, type Definition, type Work } from '../../../src/machine/index.js';
import { machineOf, publishing } from '../machines.js';
import { done, gate, problemsOf, stage, wait } from './states.js';

test('a sound machine has no problems', () => {
  expect(checkMachine(publishing)).toEqual([]);
  expect(check).toBe(checkMachine);
});

test('every problem says what to do, in a sentence', () => {
  const problems = problemsOf({ first: stage({ on: { other: 'nowhere' }, timeout: 'soon', reads: ['x'] }) });
  expect(problems.length).toBeGreaterThan(4);
  for (const { fix, message, place } of problems) {
    expect(fix).toMatch(/^[A-Z].*\.$/);
    expect(message).not.toBe('');
    expect(place).not.toBe('');
  }
});

describe('E5: invalid-duration', () => {
  test.each<[string, Definition]>([
    ['deadline', machineOf({ done }, { deadline: 'never' })],
    ['recoveryWindow', machineOf({ done }, { recoveryWindow: '0d' })],
    ['states.first.timeout', machineOf({ first: stage({ timeout: '5' }), done })],
    ['states.first.attemptTimeout', machineOf({ first: stage({ attemptTimeout: '1 minute' }), done })],
    ['states.first.retry.initialInterval', machineOf({ first: stage({ retry: { initialInterval: 's' } }), done })],
    ['states.first.deadline', machineOf({ first: gate({ deadline: '3w' }), done })],
    ['states.first.deadline', machineOf({ first: wait({ deadline: '' }), done })],
    ['states.first.lease', machineOf({ first: gate({ lease: 'long' }), done })],
    [
      'states.first.retry.byError.AGENT_ERROR.maximumInterval',
      machineOf({
        first: stage({ retry: { byError: { AGENT_ERROR: { maximumInterval: '1' }, OTHER: 'never' } } }),
        done,
      }),
    ],
    [
      'states.first.compensation.timeout',
      machineOf({ first: stage({ compensation: { activity: 'undo', timeout: '' } }), done }),
    ],
    [
      'states.first.compensation.retry.initialInterval',
      machineOf({ first: stage({ compensation: { activity: 'undo', retry: { initialInterval: '0s' } } }), done }),
    ],
    ['states.first.exit[0].timeout', machineOf({ first: wait({ exit: [{ activity: 'a', timeout: 'x' }] }), done })],
    [
      'actions.CANCELLED[0].retry.initialInterval',
      machineOf({ done }, { actions: { CANCELLED: [{ activity: 'a', retry: { initialInterval: 'x' } }] } }),
    ],
    ['recovery.lease', machineOf({ done }, { recovery: { lease: '-1h' } })],
    ['cancellation.grace', machineOf({ done }, { cancellation: { grace: 'soon' } })],
  ])('at %s', (place, definition) => {
    expect(checkMachine(definition)).toMatchObject([{ rule: 'invalid-duration', place }]);
  });

  test('a gate without a deadline is told so, where types did not', () => {
    const { deadline: _, ...endless } = gate();
    expect(problemsOf({ first: endless as AnyState, done })).toMatchObject([
      { rule: 'invalid-duration', message: 'states.first.deadline is missing' },
    ]);
  });
});

describe('invalid-work', () => {
  test.each<[string, Work, string]>([
    ['no branches', { branches: {} }, 'work.branches'],
    ['no branches in a branch', { branches: { a: { branches: {} } } }, 'work.branches.a.branches'],
    ['no tasks', { graph: {} }, 'work.graph'],
    ['no tasks in a task', { graph: { a: { work: { graph: {} } } } }, 'work.graph.a.work.graph'],
    [
      'a task after one that is not there',
      { graph: { a: { work: { agent: 'x' }, after: ['b'] } } },
      'work.graph.a.after',
    ],
  ])('%s', (_, work, place) => {
    expect(problemsOf({ first: stage({ work }), done })).toMatchObject([
      { rule: 'invalid-work', place: `states.first.${place}`, path: ['IDLE', 'first'] },
    ]);
  });

  test('tasks that wait for each other are named, those after them too', () => {
    const task = (...after: string[]) => ({ work: { agent: 'x' }, after });
    const graph = { a: task(), b: task('a', 'd'), c: task('b'), d: task('c') };
    expect(problemsOf({ first: stage({ work: { graph } }), done })).toMatchObject([
      { message: 'b, c, d wait for each other' },
    ]);
  });

  test('branches and a graph with an order are sound', () => {
    const graph = { a: { work: { agent: 'x' } }, b: { work: { activity: 'y' }, after: ['a'] } };
    expect(
      problemsOf({ first: stage({ work: { branches: { left: { graph }, right: { workflow: 'w' } } } }), done }),
    ).toEqual([]);
  });
});
