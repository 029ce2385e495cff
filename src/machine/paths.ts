import { type ArrowView, arrowsOf } from './arrows.js';
import type { Definition } from './definition.js';
import type { Move } from './snapshot.js';

/** How each state reachable from `IDLE` is reached first, breadth first; `IDLE` itself by nothing. */
export type Tree = ReadonlyMap<string, Move | null>;

/** Searches from `IDLE` along the listed arrows, guards left aside; `allows` may close some of them. */
export function searchFrom(
  definition: Definition,
  allows: (from: string, arrow: ArrowView) => boolean = () => true,
): Tree {
  const tree = new Map<string, Move | null>([['IDLE', null]]);
  for (const from of tree.keys()) {
    for (const arrow of arrowsOf(definition, from)) {
      if (tree.has(arrow.to) || !allows(from, arrow)) continue;
      tree.set(arrow.to, { from, to: arrow.to, event: arrow.event });
    }
  }
  return tree;
}

/** The moves that lead from `IDLE` to a state of the tree, in order; `undefined` where the tree does not hold it. */
export function movesTo(tree: Tree, state: string): Move[] | undefined {
  const moves: Move[] = [];
  let move = tree.get(state);
  if (move === undefined) return undefined;
  for (; move; move = tree.get(move.from)) moves.unshift(move);
  return moves;
}

/** The states from `IDLE` to a state of the tree, both included; empty where the tree does not hold it. */
export function pathTo(tree: Tree, state: string): string[] {
  const moves = movesTo(tree, state);
  return moves === undefined ? [] : ['IDLE', ...moves.map((move) => move.to)];
}
