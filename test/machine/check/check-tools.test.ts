import { describe, expect, test } from 'vitest';
import {
  type AnyState,
  agentEvents,
  type Budget,
  checkMachine,
  isStepwise,
  type Limits,
  type Stage,
  type ToolEffect,
  type Work,
} from '../../../src/machine/index.js';
import { noting, notingStates, research, without } from '../asking.js';
import { machineOf } from '../machines.js';
import { done, found, problemsOf, stage } from './states.js';

const effects: { readonly [name: string]: ToolEffect } = { search: 'read', write: 'destructive', note: 'write' };

describe('a stage works in steps', () => {
  test('where its work is one agent, and it names tools, be they none', () => {
    expect(isStepwise(stage({ tools: [] }))).toBe(true);
    expect(isStepwise(stage())).toBe(false);
    expect(isStepwise(stage({ tools: [], work: { branches: { a: { agent: 'a' } } } }))).toBe(false);
  });

  test('and may end by the events it wires that only its agent can give', () => {
    expect(agentEvents({ ...noting, on: { ...noting.on, failed: 'done' } })).toEqual(['givenBack']);
    expect(agentEvents(without(noting, 'tools'))).toEqual([]);
    expect(agentEvents(stage({ tools: [], emits: 'noted', on: { noted: 'done', completed: 'done' } }))).toEqual([
      'completed',
    ]);
  });
});

describe('invalid-tools', () => {
  const works: readonly Work[] = [{ activity: 'a' }, { branches: { a: { agent: 'a' } } }, { pipeline: 'p' }];

  test.each<[keyof Stage, Partial<Stage>]>([
    ['tools', { tools: [] }],
    ['limits', { limits: {} }],
    ['memory', { memory: 'tree' }],
    ['budget', { budget: { tokens: 1 } }],
    ['asks', { asks: {} }],
  ])('%s where the work is not one agent', (field, more) => {
    for (const work of works) {
      expect(problemsOf({ first: stage({ ...more, work }), done })).toEqual([
        {
          rule: 'invalid-tools',
          place: `states.first.${field}`,
          message: `first has ${field}, and its work is not one agent`,
          fix: `Give it an agent for its work, or take ${field} away.`,
          path: ['IDLE', 'first'],
        },
      ]);
    }
  });

  test.each<[string, Partial<Stage>]>([
    ['limits', { limits: { steps: 3 } }],
    ['memory', { memory: 'transcript' }],
    ['asks.approvalNeeded', { asks: { approvalNeeded: 'call' } }],
  ])('%s without tools', (place, more) => {
    expect(problemsOf({ first: stage(more), done })).toMatchObject([
      {
        rule: 'invalid-tools',
        place: `states.first.${place}`,
        message: `first has ${place} and no tools, so its agent answers in one step`,
        fix: `Give it tools, or take ${place} away.`,
        path: ['IDLE', 'first'],
      },
    ]);
  });

  test('a tool that is listed twice', () => {
    expect(problemsOf({ first: stage({ tools: ['search', 'open', 'search'] }), done })).toMatchObject([
      { rule: 'invalid-tools', place: 'states.first.tools[2]', message: 'the tool "search" is listed twice' },
    ]);
  });
});

describe('the name of a tool', () => {
  test.each(['search', 'files_read-it', '9', 'x'.repeat(64), 'toString'])('may be %s', (tool) => {
    expect(problemsOf({ first: stage({ tools: [tool] }), done })).toEqual([]);
  });

  test.each(['', 'files.read', 'two words', 'x'.repeat(65), 'café', 'a\n'])('invalid-name: %j', (tool) => {
    expect(problemsOf({ first: stage({ tools: ['ok', tool] }), done })).toMatchObject([
      { rule: 'invalid-name', place: 'states.first.tools[1]', path: ['IDLE', 'first'] },
    ]);
  });
});

describe("the engine's own names", () => {
  test.each(['end_stage', 'End_Stage', 'memory_open', 'memory_of_mine'])('invalid-name: %s', (tool) => {
    expect(problemsOf({ first: stage({ tools: [tool] }), done })).toMatchObject([
      {
        rule: 'invalid-name',
        place: 'states.first.tools[0]',
        message: `the tool "${tool}" is the engine's own name, by which an agent ends its stage or keeps its memory`,
      },
    ]);
  });

  test.each(['end_stages', 'memory', 'my_memory_open'])('are not %s', (tool) => {
    expect(problemsOf({ first: stage({ tools: [tool] }), done })).toEqual([]);
  });
});

describe('invalid-limit', () => {
  test.each<[string, number]>([
    ['steps', 0],
    ['steps', 1.5],
    ['failures', -1],
    ['failures', Number.NaN],
  ])('%s: %d', (field, value) => {
    const limits: Limits = { [field]: value };
    expect(problemsOf({ first: stage({ tools: [], limits }), done })).toMatchObject([
      {
        rule: 'invalid-limit',
        place: `states.first.limits.${field}`,
        message: `states.first.limits.${field} is a whole number, 1 at least; got ${value}`,
        path: ['IDLE', 'first'],
      },
    ]);
  });

  test.each<[Budget, string]>([
    [{}, ''],
    [{ tokens: 0 }, '.tokens'],
    [{ tokens: 0.5, money: 1 }, '.tokens'],
    [{ money: 0 }, '.money'],
    [{ money: Number.POSITIVE_INFINITY }, '.money'],
  ])('a budget of %j, of a stage, of the run or of the pipeline', (budget, field) => {
    expect(problemsOf({ first: stage({ budget }), done })).toMatchObject([
      { rule: 'invalid-limit', place: `states.first.budget${field}`, path: ['IDLE', 'first'] },
    ]);
    expect(problemsOf({ first: stage(), done }, { budget })).toMatchObject([
      { rule: 'invalid-limit', place: `budget${field}`, path: [] },
    ]);
    expect(problemsOf({ first: stage(), done }, { pipelineBudget: { ...budget, per: 'day' } })).toMatchObject([
      { rule: 'invalid-limit', place: `pipelineBudget${field}`, path: [] },
    ]);
  });

  test.each<Budget>([{ tokens: 1 }, { money: 0.01 }, { tokens: 500, money: 2 }])(
    'a budget of %j is sound',
    (budget) => {
      const pipelineBudget = { ...budget, per: 'month' } as const;
      expect(problemsOf({ first: stage({ budget }), done }, { budget, pipelineBudget })).toEqual([]);
    },
  );
});

describe('with what the tools there are do', () => {
  const problemsWith = (states: { readonly [name: string]: AnyState }, tools = effects) =>
    checkMachine(machineOf(states), { tools });

  test('a stage that asks before it acts is sound', () => {
    expect(checkMachine(research, { tools: effects })).toEqual([]);
    expect(problemsWith({ first: stage({ tools: ['search', 'note'] }), done })).toEqual([]);
  });

  test.each(['serch', 'toString'])('unknown-tool: %s, which there is not', (tool) => {
    expect(problemsWith({ first: stage({ tools: ['search', tool] }), done })).toEqual([
      {
        rule: 'unknown-tool',
        place: 'states.first.tools[1]',
        message: `first lists "${tool}", and there is no such tool`,
        fix: 'Name one of search, write, note.',
        path: ['IDLE', 'first'],
      },
    ]);
  });

  test('unknown-tool: any, where there are none', () => {
    expect(problemsWith({ first: stage({ tools: ['search'] }), done }, {})).toMatchObject([
      { rule: 'unknown-tool', fix: 'Leave it out: there is no tool.' },
    ]);
  });

  test('D6: unapproved: a destructive tool of a stage that asks nobody, and the way to it', () => {
    const first = stage({ on: { completed: 'acting' } });
    const acting = stage({ tools: ['search', 'write'] });
    expect(problemsWith({ first, acting, done })).toEqual([
      {
        rule: 'unapproved',
        place: 'states.acting.tools[1]',
        message: 'acting may call write, which is destructive, and nobody could approve the call',
        fix: 'Lead "approvalNeeded" to a gate that shows the call, or take the tool away.',
        path: ['IDLE', 'first', 'acting'],
      },
    ]);
  });

  test('D6: unapproved: an approval that leads nowhere is none', () => {
    const states = { ...notingStates, noting: { ...noting, on: { ...noting.on, approvalNeeded: [] } } };
    expect(found(problemsWith(states), 'unapproved')).toHaveLength(1);
  });

  test('without it, nothing is said of them', () => {
    expect(problemsOf({ first: stage({ tools: ['write', 'serch'] }), done })).toEqual([]);
  });
});
