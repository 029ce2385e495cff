import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/machine/index.js';
import { noting, research } from './asking.js';

function linesOf(json: unknown): string[] {
  const parsed = parseDefinition(json);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** What is said of a definition whose stage has a field so. */
function linesWith(field: string, part: unknown): string[] {
  return linesOf({ ...research, states: { ...research.states, noting: { ...noting, [field]: part } } });
}

describe('a stage with tools, as untyped data,', () => {
  test('is a definition with everything it may say', () => {
    expect(linesOf(JSON.parse(JSON.stringify(research)))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['tools', []],
    ['tools', ['search', 'files_read']],
    ['limits', {}],
    ['limits', { steps: 20 }],
    ['memory', 'transcript'],
    ['budget', { tokens: 1000 }],
    ['budget', { money: 0.05 }],
    ['asks', { approvalNeeded: 'call' }],
    ['asks', {}],
  ])('may have %s %j', (field, part) => {
    expect(linesWith(field, part)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['tools', 'search', 'tools: expected a list, got "search"'],
    ['tools', [{ name: 'search' }], 'tools[0]: expected a string, got an object'],
    ['limits', 20, 'limits: expected an object, got 20'],
    ['limits', { steps: 1.5 }, 'limits.steps: expected a whole number from 0, got 1.5'],
    ['limits', { failures: '3' }, 'limits.failures: expected a whole number from 0, got "3"'],
    ['limits', { tokens: 5 }, 'limits.tokens: is unknown here; expected steps, failures'],
    ['memory', 'all', 'memory: expected one of transcript, tree, got "all"'],
    ['budget', { tokens: '1k' }, 'budget.tokens: expected a whole number from 0, got "1k"'],
    ['budget', { usd: 1 }, 'budget.usd: is unknown here; expected tokens, money'],
    ['asks', ['call'], 'asks: expected an object, got a list'],
    ['asks', { approvalNeeded: true }, 'asks.approvalNeeded: expected a string, got true'],
    ['asks', { approved: 'x' }, 'asks.approved: is unknown here; expected approvalNeeded, budgetExceeded'],
  ])('with %s %j is told where it is wrong', (field, part, line) => {
    expect(linesWith(field, part)).toEqual([`states.noting.${line}`]);
  });

  test.each<[unknown, string]>([
    [{ money: '2' }, 'budget.money: expected a number, got "2"'],
    [2, 'budget: expected an object, got 2'],
  ])('is told of a budget of the run that is none: %j', (budget, line) => {
    expect(linesOf({ ...research, budget })).toEqual([line]);
  });

  test.each<[unknown, string[]]>([
    [{ money: 2, per: 'month' }, []],
    [{ tokens: 2, money: 0.5, per: 'day' }, []],
    [{ money: 2 }, ['pipelineBudget.per: is missing']],
    [{ money: 2, per: 'week' }, ['pipelineBudget.per: expected one of day, month, got "week"']],
    [{ usd: 2, per: 'day' }, ['pipelineBudget.usd: is unknown here; expected tokens, money, per']],
    ['2', ['pipelineBudget: expected an object, got "2"']],
  ])('is told of a budget of all runs: %j', (pipelineBudget, lines) => {
    expect(linesOf({ ...research, pipelineBudget })).toEqual(lines);
  });
});
