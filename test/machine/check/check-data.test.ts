import { describe, expect, test } from 'vitest';
import type { AnyState } from '../../../src/machine/index.js';
import { choose, done, gate, problemsOf, stage, wait } from './states.js';

describe('data', () => {
  test('read-before-written: a key that one of the ways does not write, and which', () => {
    const problems = problemsOf({
      first: choose({ when: 'input.a == true', to: 'writing' }, { to: 'reading' }),
      writing: stage({ writes: 'draft', on: { completed: 'reading' } }),
      reading: stage({ reads: ['draft'] }),
      done,
    });
    expect(problems).toMatchObject([
      {
        rule: 'read-before-written',
        place: 'states.reading.reads[0]',
        path: ['IDLE', 'first', 'reading'],
        fix: 'Lead that way through writing, or mark the read as optional, "draft?".',
      },
    ]);
  });

  test('read-before-written: a failed stage has written nothing', () => {
    const problems = problemsOf({
      first: stage({ writes: 'draft', on: { completed: 'done', failed: 'done' } }),
      done: { kind: 'final', outputs: ['draft'] },
    });
    expect(problems).toMatchObject([{ place: 'states.done.outputs[0]', path: ['IDLE', 'first', 'done'] }]);
  });

  test('read-before-written: a gate that expired has no verdict, one that was decided has', () => {
    const shown: AnyState = { kind: 'final', outputs: ['verdict'] };
    const on = { approved: 'done', rejected: 'done', expired: 'FAILED' };
    expect(problemsOf({ first: gate({ writes: 'verdict', on }), done: shown })).toEqual([]);
    expect(
      problemsOf({ first: gate({ writes: 'verdict', on: { ...on, expired: 'done' } }), done: shown }),
    ).toHaveLength(1);
  });

  test('read-before-written: a wait that expired has received nothing', () => {
    const shown: AnyState = { kind: 'final', outputs: ['signature'] };
    expect(problemsOf({ first: wait({ writes: 'signature' }), done: shown })).toEqual([]);
    expect(
      problemsOf({ first: wait({ writes: 'signature', on: { arrived: 'done', expired: 'done' } }), done: shown }),
    ).toHaveLength(1);
  });

  test('read-before-written: a key that no state writes, even an optional one', () => {
    const problems = problemsOf({ first: gate({ shows: ['draft', 'notes?'] }), done });
    expect(problems.map(({ place }) => place)).toEqual(['states.first.shows[0]', 'states.first.shows[1]']);
    expect(problems[0]?.message).toBe('first reads "draft", which no state writes');
  });

  test('read-before-written: a key that a guard names, unless the event has just written it or the guard asks for it', () => {
    const states = (when: string) => ({
      first: stage({ writes: 'draft', on: { completed: [{ when, to: 'second' }, { to: 'done' }] } }),
      second: stage({ writes: 'notes' }),
      done,
    });
    expect(problemsOf(states('context.draft.pages > 1'))).toEqual([]);
    expect(problemsOf(states('has(context.notes) && context.notes > 1'))).toEqual([]);
    expect(problemsOf(states('context.notes > 1'))).toMatchObject([
      {
        place: 'states.first.on.completed[0].when',
        fix: 'Lead that way through second, or ask "has(context.notes)" first.',
      },
    ]);
    expect(
      problemsOf({
        first: choose({ when: 'context.notes > 1', to: 'second' }, { to: 'done' }),
        second: stage({ writes: 'notes' }),
        done,
      }),
    ).toMatchObject([{ place: 'states.first.choose[0].when' }]);
  });

  test('an optional read of a key that some state writes is sound', () => {
    expect(problemsOf({ first: stage({ reads: ['draft?', 'input'], writes: 'draft' }), done })).toEqual([]);
  });

  test('invalid-read: a field that the schema of the input does not have', () => {
    const input = { type: 'object', properties: { brief: { type: 'string' } } };
    expect(
      problemsOf({ first: stage({ reads: ['input.breif', 'input.brief', 'input'] }), done }, { input }),
    ).toMatchObject([
      { rule: 'invalid-read', place: 'states.first.reads[0]', fix: 'Read one of brief, or add it to the schema.' },
    ]);
  });

  test.each<[string, AnyState]>([
    ['reads', stage({ reads: ['draft?', 'input.draft'], writes: 'draft' })],
    ['shows', gate({ shows: ['draft?', 'input.draft'], writes: 'draft' })],
  ])('invalid-read: two entries of %s that arrive under one name', (field, state) => {
    expect(problemsOf({ first: state, done })).toMatchObject([
      { rule: 'invalid-read', place: `states.first.${field}` },
    ]);
  });
});
