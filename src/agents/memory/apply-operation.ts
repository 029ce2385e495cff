import { changedUnder, madeFrom, markChanged, placeOfUse, wouldCircle } from './influence.js';
import { checkOperation, type Operation } from './operation.js';
import {
  addNote,
  childrenOf,
  isClosed,
  nodeOf,
  type Place,
  type TaskNode,
  type TaskTree,
  withNode,
} from './task-tree.js';

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** The tree after an operation; with a problem it is the very tree from before. */
export type Applied = { readonly tree: TaskTree; readonly problem?: string };

/** Applies one operation, or says why not. */
export function applyOperation(tree: TaskTree, operation: Operation): Applied {
  const problem = checkOperation(tree, operation);
  return problem === undefined ? { tree: perform(tree, operation) } : { tree, problem };
}

function perform(tree: TaskTree, operation: Operation): TaskTree {
  switch (operation.kind) {
    case 'open':
      return open(tree, operation);
    case 'done':
      return close(tree, operation);
    case 'change':
      return change(tree, operation);
    case 'redo':
      return redo(tree, operation);
    case 'back':
      return goBack(tree, operation);
    case 'link':
      return link(tree, operation.node ?? tree.active, operation.dependsOn);
  }
}

function open(tree: TaskTree, { task, input, dependsOn = [] }: Of<'open'>): TaskTree {
  const around = leave(tree, 'open');
  const active = tree.nodes.length;
  const begun: TaskNode = {
    task,
    ...(input === undefined ? {} : { input }),
    status: 'active',
    parent: tree.active,
    dependsOn: [...new Set(dependsOn)],
    changed: [],
    notes: [],
  };
  return { ...around, nodes: [...around.nodes, begun], active };
}

function close(tree: TaskTree, { output, dependsOn }: Of<'done'>): TaskTree {
  const { active } = tree;
  const steps = childrenOf(tree, active).filter((step) => !wouldCircle(tree, active, step));
  const made = leave(link(tree, active, dependsOn ?? steps), 'done');
  const changed = changedUnder(made, active);
  const closed = withNode(made, active, { output, changed, status: changed.length > 0 ? 'stale' : 'done' });
  const marked = markClosed(closed, madeFrom(closed, { node: active, slot: 'output' }), [
    { node: active, slot: 'output' },
  ]);
  const parent = nodeOf(tree, active).parent ?? 0;
  return { ...withNode(marked, parent, { status: 'active' }), active: parent };
}

function change(tree: TaskTree, { node, slot, value }: Of<'change'>): TaskTree {
  const changed = changedUnder(tree, node);
  const news =
    slot === 'input'
      ? withNode(tree, node, { input: value })
      : withNode(tree, node, { output: value, changed, status: changed.length > 0 ? 'stale' : 'done' });
  return markChanged(news, madeFrom(news, { node, slot }), [{ node, slot }]);
}

function redo(tree: TaskTree, { node }: Of<'redo'>): TaskTree {
  const around = leave(tree, 'open');
  const { output: _gone, ...kept } = nodeOf(around, node);
  const steps = childrenOf(tree, node);
  const dependsOn = kept.dependsOn.filter((id) => !steps.includes(id));
  const begun: TaskNode = { ...kept, status: 'active', dependsOn, changed: [], notes: [] };
  return { ...around, nodes: around.nodes.with(node, begun), active: node };
}

function goBack(tree: TaskTree, { node, reason }: Of<'back'>): TaskTree {
  const past = tree.left.get(node);
  if (past === undefined) return tree;
  const dropped = tree.nodes.slice(past.nodes.length).map((later): TaskNode => ({ ...later, status: 'dropped' }));
  const restored = { ...past, nodes: [...past.nodes, ...dropped] };
  return reason === undefined ? restored : addNote(restored, { kind: 'back', reason });
}

function link(tree: TaskTree, node: number, dependsOn: readonly number[]): TaskTree {
  return dependsOn.reduce((linked, dependency) => {
    if (nodeOf(linked, node).dependsOn.includes(dependency)) return linked;
    const more = withNode(linked, node, { dependsOn: [...nodeOf(linked, node).dependsOn, dependency] });
    const { status, changed } = nodeOf(more, dependency);
    const place = placeOfUse(more, node, dependency);
    return status === 'stale' ? markClosed(more, [place, ...madeFrom(more, place)], changed) : more;
  }, tree);
}

function markClosed(tree: TaskTree, places: readonly Place[], changes: readonly Place[]): TaskTree {
  const closed = places.filter(({ node }) => isClosed(nodeOf(tree, node)));
  return markChanged(tree, closed, changes);
}

function leave(tree: TaskTree, status: 'open' | 'done'): TaskTree {
  const { active, left } = tree;
  return { ...withNode(tree, active, { status }), left: left.has(active) ? left : new Map([...left, [active, tree]]) };
}
