import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/contract/index.js';
import { handover, type RunData, type Undoable } from '../../workflows/run-data.js';

const undoable = (n: number, reads: Undoable['reads'] = {}): Undoable => ({
  state: 'stepping',
  enteredAt: n,
  key: `run/stepping:${n}:1`,
  reads,
  inputs: [],
  output: { $artifact: digestOf(n), mediaType: 'application/json', bytes: 40 },
});

const dataOf = (completed: readonly Undoable[]) => ({ completed, artifacts: [], checkpoints: [] }) as never as RunData;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe('what one execution hands to the next', () => {
  it('is every completed stage that can be undone, up to a thousand', () => {
    const completed = numbers(1_000).map((n) => undoable(n));
    expect(handover(dataOf(completed)).completed).toEqual(completed);
  });

  it('is the newest thousand of more', () => {
    const completed = numbers(1_003).map((n) => undoable(n));
    expect(handover(dataOf(completed)).completed).toEqual(completed.slice(3));
  });

  it('is the newest of them that fit into a payload together, where they hold much', () => {
    const text = 'x'.repeat(30_000);
    const completed = numbers(100).map((n) => undoable(n, { order: text }));
    const handed = handover(dataOf(completed)).completed;
    expect(handed).toEqual(completed.slice(-handed.length));
    expect(handed.length).toBeGreaterThan(10);
    expect(JSON.stringify(handed).length).toBeLessThan(700_000);
  });
});
