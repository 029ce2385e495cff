import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../src/contract/index.js';

const gate = { kind: 'gate', ask: 'May it?', shows: ['call'], reviewers: [{ id: 'ada' }], deadline: '1d' };
const noting = {
  kind: 'stage',
  work: { agent: 'noter' },
  writes: 'notes',
  timeout: '10m',
  tools: ['search', 'write'],
  limits: { steps: 9 },
  asks: { approvalNeeded: 'call' },
  on: { completed: 'done', approvalNeeded: 'approving' },
};

function notes(more: object = {}, head: object = {}) {
  const approving = { ...gate, on: { approved: 'noting', rejected: 'noting', expired: 'FAILED' } };
  const states = { noting: { ...noting, ...more }, approving, done: { kind: 'final', outputs: ['notes'] } };
  return { name: 'notes', version: '1', input: {}, deadline: '1d', initial: 'noting', states, ...head };
}

describe('a definition with tools', () => {
  it('is judged by what the tools there are do, where that is known', () => {
    expect(checkDefinition(notes())).toEqual([]);
    expect(checkDefinition(notes(), { tools: { search: 'read', write: 'destructive' } })).toEqual([]);
    expect(checkDefinition(notes(), { tools: { search: 'read' } })).toMatchObject([{ rule: 'unknown-tool' }]);
  });

  it('is judged so, too, where part of it does not fit', () => {
    const problems = checkDefinition(notes({ retries: 3 }), { tools: {} });
    expect(problems.map(({ rule }) => rule)).toEqual(['shape', 'unknown-tool', 'unknown-tool']);
  });

  it.each([
    [notes({ tools: 'search' }), 'states.noting.tools'],
    [notes({ tools: [1] }), 'states.noting.tools[0]'],
    [notes({ asks: { approvalNeeded: 1 } }), 'states.noting.asks.approvalNeeded'],
    [notes({ budget: { tokens: 'many' } }), 'states.noting.budget.tokens'],
    [notes({}, { budget: 5 }), 'budget'],
    [notes({}, { pipelineBudget: { money: 1, per: 'week' } }), 'pipelineBudget.per'],
  ])('is told once what does not fit, and not what would follow from leaving it out', (given, place) => {
    expect(checkDefinition(given)).toMatchObject([{ rule: 'shape', place }]);
  });
});
