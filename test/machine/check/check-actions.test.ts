import { describe, expect, test } from 'vitest';
import type { Action, AnyState } from '../../../src/machine/index.js';
import { choose, done, gate, problemsOf, stage, wait } from './states.js';

const input = { type: 'object', properties: { brief: { type: 'string' }, requestedBy: { type: 'string' } } };

function found(action: Action) {
  return problemsOf({ first: stage({ writes: 'draft', entry: [action] }), done }, { input });
}

test('actions that read what there can be, or tell somebody something, are sound wherever time passes', () => {
  const tell: Action = { notify: ['requester', { role: 'lead' }], message: 'It goes on.', timeout: '5m' };
  const tidy: Action = { activity: 'tidy', reads: ['draft', 'notes?', 'input.brief', 'input'], retry: {} };
  const both = { entry: [tell, tidy], exit: [tidy] };
  const states = {
    first: stage({ writes: 'draft', on: { completed: 'second' }, ...both }),
    second: gate({ writes: 'notes', on: { approved: 'third', rejected: 'FAILED', expired: 'FAILED' }, ...both }),
    third: wait(both),
    done: { kind: 'final', entry: [tell] },
  } satisfies { [name: string]: AnyState };
  expect(problemsOf(states, { input, actions: { FAILED: [tell], CANCELLED: [tidy] } })).toEqual([]);
});

test.each<[string, Action, object]>([
  [
    'reads a key that no state writes',
    { activity: 'tidy', reads: ['draft', 'darft'] },
    {
      rule: 'invalid-read',
      place: 'states.first.entry[0].reads[1]',
      message: 'the action reads "darft", which no state writes',
      fix: 'Read one of draft, or leave it out.',
    },
  ],
  [
    'reads what is no input',
    { activity: 'tidy', reads: ['input.breif'] },
    { rule: 'invalid-read', fix: 'Read one of brief, requestedBy, or leave it out.' },
  ],
  [
    'reads two things under one name',
    { activity: 'tidy', reads: ['brief?', 'input.brief'] },
    { rule: 'invalid-read', place: 'states.first.entry[0].reads[1]' },
  ],
  ['tells nobody', { notify: [], message: 'Hello' }, { rule: 'no-reviewer', place: 'states.first.entry[0].notify' }],
  [
    'tells a person without a name',
    { notify: ['requester', { id: '' }], message: 'Hello' },
    { rule: 'unknown-reviewer', message: 'the id has no name' },
  ],
  [
    'tells nothing',
    { notify: ['requester'], message: ' ' },
    { rule: 'invalid-action', place: 'states.first.entry[0].message' },
  ],
])('an action that %s is told so', (_, action, problem) => {
  expect(found(action)).toContainEqual(expect.objectContaining({ ...problem, path: ['IDLE', 'first'] }));
});

test('an action that reads a context nobody writes is told to leave it out', () => {
  expect(problemsOf({ done }, { actions: { FAILED: [{ activity: 'tidy', reads: ['draft'] }] } })).toMatchObject([
    { rule: 'invalid-read', place: 'actions.FAILED[0].reads[0]', fix: 'Leave it out.', path: [] },
  ]);
});

describe('invalid-action: what would never be done', () => {
  const tidy = [{ activity: 'tidy' }];

  test.each<[string, AnyState]>([
    ['entry', { ...choose({ to: 'done' }), entry: tidy } as AnyState],
    ['exit', { ...choose({ to: 'done' }), exit: tidy } as AnyState],
  ])('the %s of a choice, where types did not say so', (moment, first) => {
    expect(problemsOf({ first, done })).toMatchObject([
      { rule: 'invalid-action', place: `states.first.${moment}`, path: ['IDLE', 'first'] },
    ]);
  });

  test('the exit of a final state, where types did not say so', () => {
    const last = { kind: 'final', exit: tidy } as AnyState;
    expect(problemsOf({ last })).toMatchObject([{ rule: 'invalid-action', place: 'states.last.exit' }]);
  });
});
