import { describe, expect, test } from 'vitest';
import { type AnyState, checkMachine, type Definition } from '../../../src/machine/index.js';
import { machineOf } from '../machines.js';
import { done, found, gate, problemsOf, stage, wait } from './states.js';

describe('events', () => {
  test.each<[string, AnyState, string]>([
    ['expired of a gate', gate({ on: { approved: 'done', rejected: 'FAILED' } }), 'expired'],
    ['a custom decision', gate({ decisions: ['waived'] }), 'waived'],
    ['the success of a stage', stage({ emits: 'written' }), 'written'],
    ['the event of a wait', wait({ event: 'signed' }), 'signed'],
    ['expired of a wait', wait({ on: { arrived: 'done' } }), 'expired'],
  ])('unwired-event: %s', (_, state, event) => {
    const problems = found(problemsOf({ first: state, done }), 'unwired-event');
    expect(problems).toMatchObject([
      { place: 'states.first.on', fix: `Wire "${event}" in its on.`, path: ['IDLE', 'first'] },
    ]);
  });

  test.each<[string, AnyState]>([
    ['a misspelled success event', stage({ on: { completed: 'done', complete: 'done' } })],
    ['a decision that the gate does not offer', gate({ on: { ...gate().on, waived: 'done' } })],
    ['the failure of a gate', gate({ on: { ...gate().on, failed: 'done' } })],
    ['an event that the wait does not wait for', wait({ on: { ...wait().on, other: 'done' } })],
  ])('unknown-event: %s', (_, state) => {
    expect(found(problemsOf({ first: state, done }), 'unknown-event')).toHaveLength(1);
  });

  test.each<[string, AnyState]>([
    ['a stage that calls its success a failure', stage({ emits: 'failed', on: { failed: 'done' } })],
    ['a decision called cancelled', gate({ decisions: ['cancelled'], on: { ...gate().on, cancelled: 'done' } })],
    ['a decision called approved', gate({ decisions: ['approved'] })],
    ['a wait for its own expiry', wait({ event: 'expired', on: { expired: 'done' } })],
  ])('invalid-name: %s', (_, state) => {
    expect(problemsOf({ first: state, done })).toMatchObject([{ rule: 'invalid-name', place: 'states.first' }]);
  });

  test('no-reviewer: a gate that nobody may decide', () => {
    expect(problemsOf({ first: gate({ reviewers: [] }), done })).toMatchObject([
      { rule: 'no-reviewer', place: 'states.first.reviewers' },
    ]);
  });
});

describe('invalid-name', () => {
  test.each<[string, Definition]>([
    ['name', machineOf({ done }, { name: 'two words' })],
    ['version', machineOf({ done }, { version: ' ' })],
    ['states.a-b', machineOf({ 'a-b': done })],
    ['states.first.on', machineOf({ first: stage({ emits: 'a b', on: { 'a b': 'done' } }), done })],
    ['states.first.writes', machineOf({ first: stage({ writes: 'a.b' }), done })],
  ])('at %s', (place, definition) => {
    expect(checkMachine(definition)).toMatchObject([{ rule: 'invalid-name', place }]);
  });

  test.each(['IDLE', 'FAILED', 'CANCELLED'])('%s is taken', (name) => {
    const definition = machineOf({ first: stage(), [name]: stage(), done });
    expect(found(checkMachine(definition), 'invalid-name')).toMatchObject([{ place: `states.${name}` }]);
  });

  test.each(['constructor', 'valueOf', 'toString', 'budgetLedger', 'liveStream'])('%s is no pipeline', (name) => {
    expect(checkMachine(machineOf({ done }, { name }))).toMatchObject([{ rule: 'invalid-name', place: 'name' }]);
  });

  test('the checker survives names that every object inherits', () => {
    const states = JSON.parse('{ "__proto__": { "kind": "final" } }') as Definition['states'];
    expect(checkMachine(machineOf(states))).toMatchObject([{ rule: 'invalid-name', path: ['IDLE', '__proto__'] }]);
  });
});
