import { describe, expect, test } from 'vitest';
import type { AnyState } from '../../../src/machine/index.js';
import { choose, done, found, gate, problemsOf, stage, wait } from './states.js';

describe('unknown-target', () => {
  test('names the arrow that leads nowhere and the way to it', () => {
    const problems = problemsOf({ first: stage({ on: { completed: 'dome', failed: 'IDLE' } }), done });
    expect(found(problems, 'unknown-target')).toMatchObject([
      {
        place: 'states.first.on.completed',
        message: '"dome" is not a state of sample',
        fix: 'Lead to one of first, done, FAILED, CANCELLED.',
        path: ['IDLE', 'first', 'dome'],
      },
      { place: 'states.first.on.failed', message: 'IDLE is only ever left' },
    ]);
  });

  test('knows no state by a name that every object inherits', () => {
    const problems = problemsOf({ first: { kind: 'choice', always: 'constructor' }, done });
    expect(found(problems, 'unknown-target')).toMatchObject([{ place: 'states.first.always' }]);
  });

  test('names an initial state that is not there', () => {
    const problems = problemsOf({ done }, { initial: 'begin' });
    expect(found(problems, 'unknown-target')).toMatchObject([{ place: 'initial', path: ['IDLE', 'begin'] }]);
    expect(found(problems, 'no-way-out')).toEqual([]);
  });
});

describe('reach', () => {
  test('unreachable: a state that no arrow leads to', () => {
    const problems = problemsOf({ first: stage(), lonely: stage(), done });
    expect(problems).toMatchObject([{ rule: 'unreachable', place: 'states.lonely', path: [] }]);
  });

  test('dead-end: a state that nothing leads out of', () => {
    const problems = problemsOf({
      first: choose({ when: 'input.a', to: 'stuck' }, { to: 'done' }),
      stuck: choose(),
      done,
    });
    expect(found(problems, 'dead-end')).toMatchObject([{ place: 'states.stuck', path: ['IDLE', 'first', 'stuck'] }]);
  });

  test('dead-end: that a stage may fail is no way out of it', () => {
    expect(found(problemsOf({ first: stage({ on: {} }) }), 'dead-end')).toHaveLength(1);
  });

  test('no-way-out: states that lead only to each other', () => {
    const problems = problemsOf({
      first: choose({ when: 'input.a', to: 'left' }, { to: 'done' }),
      left: stage({ on: { completed: 'right' } }),
      right: wait({ on: { arrived: 'left', expired: 'left' } }),
      done,
    });
    expect(found(problems, 'no-way-out').map(({ path }) => path)).toEqual([
      ['IDLE', 'first', 'left'],
      ['IDLE', 'first', 'left', 'right'],
    ]);
  });

  test('no-way-out: a pipeline that can only fail', () => {
    const problems = problemsOf({ first: { kind: 'choice', always: 'FAILED' } });
    expect(problems).toMatchObject([{ rule: 'no-way-out', place: 'initial', path: ['IDLE', 'first'] }]);
  });

  test('a state that leads to FAILED in so many words is a way out', () => {
    const problems = problemsOf({
      first: stage({ on: { completed: 'done', failed: 'broken' } }),
      broken: { kind: 'choice', always: 'FAILED' },
      done,
    });
    expect(problems).toEqual([]);
  });
});

describe('unbounded-loop', () => {
  test('a stage that tries again for ever', () => {
    const problems = problemsOf(
      {
        first: stage(),
        trying: stage({ on: { completed: 'done', failed: 'again' } }),
        again: { kind: 'choice', always: 'trying' },
        done,
      },
      { initial: 'trying' },
    );
    expect(found(problems, 'unbounded-loop')).toMatchObject([
      {
        place: 'states.trying',
        message: 'trying → again → trying goes round without end: neither guard, gate nor wait stops it',
        path: ['IDLE', 'trying', 'again', 'trying'],
      },
    ]);
  });

  test('a state that leads to itself', () => {
    const problems = problemsOf({ first: stage({ on: { completed: 'done', failed: 'first' } }), done });
    expect(problems).toMatchObject([{ rule: 'unbounded-loop', path: ['IDLE', 'first', 'first'] }]);
  });

  test('one loop is reported once, and one behind another state is found', () => {
    const problems = problemsOf({
      first: stage({ on: { completed: 'a', failed: 'done' } }),
      a: stage({ on: { completed: 'b', failed: 'c' } }),
      b: stage({ on: { completed: 'a', failed: 'c' } }),
      c: stage({ on: { completed: 'done', failed: 'done' } }),
      done,
    });
    expect(problems).toMatchObject([{ rule: 'unbounded-loop', path: ['IDLE', 'first', 'a', 'b', 'a'] }]);
  });

  test.each<[string, { readonly [name: string]: AnyState }]>([
    ['a gate', { first: gate({ on: { ...gate().on, changesRequested: 'first' } }), done }],
    ['a wait', { first: wait({ on: { arrived: 'done', expired: 'first' } }), done }],
    [
      'a guard',
      {
        first: stage({
          on: { completed: 'done', failed: [{ when: 'visits.first < 3', to: 'first' }, { to: 'FAILED' }] },
        }),
        done,
      },
    ],
    [
      'the guard of another way',
      { first: stage({ on: { completed: [{ when: 'visits.first > 2', to: 'done' }, { to: 'first' }] } }), done },
    ],
  ])('is not what %s stops', (_, states) => {
    expect(problemsOf(states)).toEqual([]);
  });
});
