import { describe, expect, it } from 'vitest';
import { findUnbuilt } from '../../activities/index.js';
import type { Definition, Work } from '../../src/machine/index.js';

function pipelineOf(work: Work, tools?: readonly string[]): Definition {
  const drafting = { kind: 'stage', work, timeout: '1m', on: { completed: 'done' } } as const;
  const states = { drafting: { ...drafting, ...(tools && { tools }) }, done: { kind: 'final' } } as const;
  return { name: 'sample', version: '1', input: {}, deadline: '1d', initial: 'drafting', states };
}

describe('what this version cannot run', () => {
  const graph = { a: { work: { agent: 'a' } } };

  it.each<[string, Work]>([
    ['a task graph', { graph }],
    ['a task graph in a branch', { branches: { left: { agent: 'a' }, right: { branches: { inner: { graph } } } } }],
  ])('is %s', (_what, work) => {
    expect(findUnbuilt(pipelineOf(work))).toEqual(['states.drafting.work: task graphs do not run in this version']);
  });

  it('is no agent with tools, and no branches', () => {
    expect(findUnbuilt(pipelineOf({ agent: 'a' }, ['search']))).toEqual([]);
    expect(findUnbuilt(pipelineOf({ branches: { left: { agent: 'a' } } }))).toEqual([]);
  });
});
