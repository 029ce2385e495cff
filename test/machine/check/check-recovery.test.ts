import { describe, expect, test } from 'vitest';
import type { Definition, RecoveryRules, Stage } from '../../../src/machine/index.js';
import { done, problemsOf, stage } from './states.js';

describe('what undoes a stage', () => {
  const local = { activity: 'charge', local: true } as const;
  const compensation = { activity: 'refund' };

  test('is no compensation of local work, whose key nobody knows', () => {
    const flaw = (place: string) => expect.objectContaining({ rule: 'invalid-work', place: `states.a.work.${place}` });
    expect(problemsOf({ a: stage({ work: local, compensation }), done })).toEqual([flaw('local')]);
    const work = { branches: { one: { activity: 'charge' }, two: local } };
    expect(problemsOf({ a: stage({ work, compensation }), done })).toEqual([flaw('branches.two.local')]);
    expect(problemsOf({ a: stage({ work: { activity: 'charge' }, compensation }), done })).toEqual([]);
    expect(problemsOf({ a: stage({ work: local }), done })).toEqual([]);
  });
});

describe('who recovers a run', () => {
  const ada = { id: 'ada' };
  const found = (recovery: RecoveryRules) => problemsOf({ done }, { recovery });

  test.each<[string, RecoveryRules]>([
    ['nobody in particular', {}],
    ['people', { by: [ada], escalateTo: [{ role: 'lead' }], lease: '1h' }],
    ['two of several', { by: [ada, { id: 'bob' }], fourEyes: ['rollback', 'skip'] }],
    ['two of any number', { by: [ada, { role: 'operator' }], fourEyes: ['abandon'] }],
  ])('is sound with %s', (_, recovery) => {
    expect(found(recovery)).toEqual([]);
  });

  test.each<[string, RecoveryRules, object]>([
    ['nobody', { by: [] }, { rule: 'no-reviewer', place: 'recovery.by', message: 'recovery.by names nobody' }],
    ['nobody to hand on to', { escalateTo: [] }, { rule: 'no-reviewer', place: 'recovery.escalateTo' }],
    [
      'a role without a name',
      { by: [ada, { role: ' ' }] },
      { rule: 'unknown-reviewer', place: 'recovery.by[1]', message: 'the role has no name' },
    ],
    [
      'one person where it takes two',
      { by: [ada, ada], fourEyes: ['patch'] },
      { rule: 'invalid-quorum', place: 'recovery.by', message: '2 people are to decide, and only 1 may: ada' },
    ],
    [
      'one person to hand on to where it takes two',
      { escalateTo: [ada], fourEyes: ['patch'] },
      { rule: 'invalid-quorum', place: 'recovery.escalateTo' },
    ],
    [
      'two people for what is no procedure',
      { fourEyes: ['patch', 'toString' as 'patch'] },
      {
        rule: 'unknown-procedure',
        place: 'recovery.fourEyes[1]',
        fix: 'Name one of resume, rerun, rollback, patch, reopen, escalate, raise, skip, abandon.',
      },
    ],
  ])('is told of %s', (_, recovery, problem) => {
    expect(found(recovery)).toMatchObject([{ ...problem, path: [] }]);
  });
});

describe('invalid-skip', () => {
  test.each<[string, Partial<Stage>]>([
    ['a value for what it writes', { writes: 'draft', skip: { value: null } }],
    ['no value where it writes nothing', { skip: {} }],
  ])('is not said of a stage with %s', (_, more) => {
    expect(problemsOf({ first: stage(more), done })).toEqual([]);
  });

  test.each<[string, Partial<Stage>, string, string]>([
    ['no value for what it writes', { writes: 'draft', skip: {} }, 'states.first.skip', 'first writes "draft", and'],
    ['a value that nobody sees', { skip: { value: 1 } }, 'states.first.skip.value', 'first writes nothing, so'],
  ])('is said of a stage with %s', (_, more, place, message) => {
    expect(problemsOf({ first: stage(more), done })).toMatchObject([
      { rule: 'invalid-skip', place, message: expect.stringContaining(message), path: ['IDLE', 'first'] },
    ]);
  });
});

describe('invalid-retry', () => {
  const byError = { ' ': 'never', AGENT_ERROR: { maximumAttempts: 2 } } as const;

  test.each<[string, Partial<Stage>, Partial<Definition>, readonly string[]]>([
    ['states.first.retry', { retry: { byError } }, {}, ['IDLE', 'first']],
    [
      'states.first.compensation.retry',
      { compensation: { activity: 'undo', retry: { byError } } },
      {},
      ['IDLE', 'first'],
    ],
    ['states.first.exit[0].retry', { exit: [{ activity: 'tidy', retry: { byError } }] }, {}, ['IDLE', 'first']],
    ['actions.FAILED[0].retry', {}, { actions: { FAILED: [{ activity: 'tidy', retry: { byError } }] } }, []],
  ])('an error without a name at %s', (place, more, head, path) => {
    expect(problemsOf({ first: stage(more), done }, head)).toMatchObject([
      { rule: 'invalid-retry', place: `${place}.byError`, path },
    ]);
  });
});
