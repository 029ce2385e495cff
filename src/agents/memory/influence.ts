import { childrenOf, isClosed, nodeOf, type Place, pathTo, type TaskTree, withNode } from './task-tree.js';

/**
 * Every place that is made from this one, directly or through others, in the order found; never the place itself.
 *
 * An output is made from its task's input. A step sees what its task was given, and so is made from it. What depends on an output
 * has it as input, except a task that depends on a step of its own: its output is made from the step's.
 */
export function madeFrom(tree: TaskTree, start: Place): Place[] {
  const found: Place[] = [];
  const known = new Set<string>();
  const open = [start];
  for (let place = open.shift(); place !== undefined; place = open.shift()) {
    for (const next of directlyMadeFrom(tree, place)) {
      const key = `${next.slot} ${next.node}`;
      if (known.has(key)) continue;
      known.add(key);
      found.push(next);
      open.push(next);
    }
  }
  return found;
}

/** The place where a task takes in what a task it depends on gives. */
export function placeOfUse(tree: TaskTree, node: number, dependency: number): Place {
  return { node, slot: pathTo(tree, dependency).includes(node) ? 'output' : 'input' };
}

/** Whether a task would depend on itself, directly or through others, if it depended on this one too. */
export function wouldCircle(tree: TaskTree, node: number, dependency: number): boolean {
  if (node === dependency) return true;
  return madeFrom(tree, placeOfUse(tree, node, dependency)).some(
    (place) => place.node === dependency && place.slot === 'output',
  );
}

/** The tree with the tasks of some places told what has changed; those that were done are stale. */
export function markChanged(tree: TaskTree, places: readonly Place[], changes: readonly Place[]): TaskTree {
  return [...new Set(places.map(({ node }) => node))].reduce((marked, id) => {
    const node = nodeOf(marked, id);
    const status = isClosed(node) ? 'stale' : node.status;
    return withNode(marked, id, { changed: union([...node.changed, ...changes]), status });
  }, tree);
}

/** What has changed under a task as it stands: all that the stale tasks were told which it, or a task around it, is made from. */
export function changedUnder(tree: TaskTree, id: number): Place[] {
  const stale = pathTo(tree, id).flatMap((around) =>
    nodeOf(tree, around).dependsOn.filter(
      (dependency) =>
        nodeOf(tree, dependency).status === 'stale' &&
        (around === id || placeOfUse(tree, around, dependency).slot === 'input'),
    ),
  );
  return union(stale.flatMap((dependency) => nodeOf(tree, dependency).changed));
}

function* directlyMadeFrom(tree: TaskTree, { node, slot }: Place): Generator<Place> {
  if (slot === 'input') {
    yield { node, slot: 'output' };
    for (const child of childrenOf(tree, node)) yield { node: child, slot: 'input' };
    return;
  }
  for (const [id, { dependsOn, status }] of tree.nodes.entries())
    if (status !== 'dropped' && dependsOn.includes(node)) yield placeOfUse(tree, id, node);
}

function union(places: readonly Place[]): Place[] {
  const byKey = new Map(places.map((place) => [`${place.slot} ${place.node}`, place]));
  return [...byKey.values()].sort((a, b) => a.node - b.node || a.slot.localeCompare(b.slot));
}
