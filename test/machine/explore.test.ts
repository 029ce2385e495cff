import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrowsOf, definePipeline, shortestPath, simplePaths, stateOf } from '../../src/machine/index.js';
import { machineOf, publishing } from './machines.js';
import { machines } from './random-machine.js';

describe('the simple paths', () => {
  test('of a pipeline go from IDLE to every end, in the order the arrows are written', () => {
    const { paths, truncated } = simplePaths(publishing);
    expect(truncated).toBe(false);
    expect(paths.map((path) => path.map(({ event }) => event).join(' '))).toEqual([
      'admitted draftCompleted approved signed completed',
      'admitted draftCompleted approved signed failed',
      'admitted draftCompleted approved expired',
      'admitted draftCompleted rejected',
      'admitted draftCompleted expired always',
      'admitted draftCompleted changesRequested',
      'admitted draftCompleted archived',
      'admitted draftCompleted',
      'admitted failed always',
    ]);
    expect(paths[0]?.[4]).toEqual({ from: 'publishing', to: 'done', event: 'completed' });
  });

  test('are cut at the limit, and say so', () => {
    expect(simplePaths(publishing, { limit: 2 })).toMatchObject({ paths: { length: 2 }, truncated: true });
    expect(simplePaths(publishing, { limit: 9 })).toMatchObject({ paths: { length: 9 }, truncated: false });
  });

  test('are given up, and say so, where a machine has very many ways that end nowhere', () => {
    const names = Array.from({ length: 12 }, (_, at) => `s${at}`);
    const states = names.map((name) => [name, { kind: 'choice' as const, choose: names.map((to) => ({ to })) }]);
    expect(simplePaths(machineOf(Object.fromEntries(states)), { limit: 1 })).toEqual({ paths: [], truncated: true });
  });

  test('enter no state twice, hang together, and end at an end', () => {
    fc.assert(
      fc.property(machines({ isCareful: false }), (definition) => {
        for (const path of simplePaths(definition, { limit: 50 }).paths) {
          const entered = path.map(({ to }) => to);
          expect(new Set(entered).size).toBe(entered.length);
          expect(path.map(({ from }) => from)).toEqual(['IDLE', ...entered.slice(0, -1)]);
          const end = entered.at(-1) ?? '';
          expect(end === 'FAILED' || end === 'CANCELLED' || stateOf(definition, end)?.kind === 'final').toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('the shortest path', () => {
  test('leads to a state by the fewest moves', () => {
    expect(shortestPath(publishing, 'expiring')?.map(({ to }) => to)).toEqual(['drafting', 'reviewing', 'expiring']);
    expect(shortestPath(publishing, 'IDLE')).toEqual([]);
  });

  test('is none to a state that cannot be reached', () => {
    expect(shortestPath(publishing, 'elsewhere')).toBeUndefined();
    expect(shortestPath(publishing, 'toString')).toBeUndefined();
  });
});

test('definePipeline gives the definition back as it is', () => {
  const definition = machineOf({ done: { kind: 'final' } });
  expect(definePipeline(definition as never)).toBe(definition);
});

describe('the arrows of a state', () => {
  test('are what it wires, with guards and reasons', () => {
    expect(arrowsOf(publishing, 'drafting')).toEqual([
      { event: 'draftCompleted', when: 'context.draft.pages > 0', to: 'reviewing' },
      { event: 'draftCompleted', to: 'FAILED', reason: 'VALIDATION_FAILURE' },
      { event: 'failed', to: 'draftFailed' },
    ]);
  });

  test('hold the failure of a stage that does not wire it', () => {
    expect(arrowsOf(publishing, 'publishing')).toEqual([
      { event: 'completed', to: 'done' },
      { event: 'failed', to: 'FAILED', implicit: true },
    ]);
  });

  test('are none out of an end, or of a state that is not there', () => {
    expect(['done', 'FAILED', 'CANCELLED', 'constructor'].flatMap((name) => arrowsOf(publishing, name))).toEqual([]);
  });
});
