import { type ArrowView, arrowsOf } from './arrows.js';
import type { Definition } from './definition.js';
import type { Move } from './snapshot.js';

/** How each state reachable from the one a search starts at is reached first, breadth first; that one itself by nothing. */
export type Tree = ReadonlyMap<string, Move | null>;

type Search = {
  /** `IDLE` unless given. */
  readonly start?: string;
  /** May close some of the arrows. */
  readonly allows?: (from: string, arrow: ArrowView) => boolean;
};

/** Searches along the listed arrows, guards left aside. */
export function searchFrom(definition: Definition, { start = 'IDLE', allows = () => true }: Search = {}): Tree {
  const tree = new Map<string, Move | null>([[start, null]]);
  for (const from of tree.keys()) {
    for (const arrow of arrowsOf(definition, from)) {
      if (tree.has(arrow.to) || !allows(from, arrow)) continue;
      tree.set(arrow.to, { from, to: arrow.to, event: arrow.event });
    }
  }
  return tree;
}

/** The moves that lead to a state of the tree from where it starts, in order; `undefined` where the tree does not hold it. */
export function movesTo(tree: Tree, state: string): Move[] | undefined {
  const moves: Move[] = [];
  let move = tree.get(state);
  if (move === undefined) return undefined;
  for (; move; move = tree.get(move.from)) moves.unshift(move);
  return moves;
}

/** The states from where a tree starts to one of its states, both included; empty where the tree does not hold it. */
export function pathTo(tree: Tree, state: string): string[] {
  const moves = movesTo(tree, state);
  return moves === undefined ? [] : [moves[0]?.from ?? state, ...moves.map((move) => move.to)];
}
