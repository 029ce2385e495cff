import { arrowsOf } from './arrows.js';
import type { Definition } from './definition.js';
import { stateOf } from './lifecycle.js';
import { movesTo, searchFrom } from './paths.js';
import type { Move } from './snapshot.js';

/** The ways through a pipeline. */
export type Paths = {
  readonly paths: readonly (readonly Move[])[];
  /** There are, or may be, more than these. */
  readonly truncated: boolean;
};

/**
 * Every way from `IDLE` to an end (a final state, `FAILED` or `CANCELLED`) that enters no state twice, guards left aside, in the order
 * the arrows are written. What may come in any state (a cancellation, the failure of a gate) is left out.
 *
 * @param options.limit how many at most; 1,000 unless given
 */
export function simplePaths(definition: Definition, { limit = 1_000 }: { readonly limit?: number } = {}): Paths {
  const paths: Move[][] = [];
  const moves: Move[] = [];
  const entered = new Set(['IDLE']);
  let steps = STEPS_PER_PATH * (limit + 1);
  const walk = (at: string): boolean => {
    if (isEnd(definition, at)) return paths.length < limit && paths.push([...moves]) > 0;
    return arrowsOf(definition, at).every(({ to, event }) => {
      if (entered.has(to)) return true;
      steps -= 1;
      if (steps < 0) return false;
      entered.add(to);
      moves.push({ from: at, to, event });
      const isWhole = walk(to);
      moves.pop();
      entered.delete(to);
      return isWhole;
    });
  };
  return { truncated: !walk('IDLE'), paths };
}

/** A machine can hold very many ways that end nowhere; the search gives up after this many steps for each path asked for. */
const STEPS_PER_PATH = 200;

function isEnd(definition: Definition, name: string): boolean {
  return name === 'FAILED' || name === 'CANCELLED' || stateOf(definition, name)?.kind === 'final';
}

/** The moves of a shortest way from `IDLE` to a state, guards left aside; `undefined` where none leads there. */
export function shortestPath(definition: Definition, state: string): Move[] | undefined {
  return movesTo(searchFrom(definition), state);
}
