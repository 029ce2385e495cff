import type { Json } from '../../machine/index.js';
import { wouldCircle } from './influence.js';
import { isClosed, nodeOf, type Place, type TaskTree } from './task-tree.js';

/** One step of an agent in its own memory. */
export type Operation =
  /** Begins a step of the active task, and goes into it. */
  | { readonly kind: 'open'; readonly task: string; readonly input?: Json; readonly dependsOn?: readonly number[] }
  /** Ends the active task, and goes back to the one around it. Unless said otherwise it was made from all of its steps. */
  | { readonly kind: 'done'; readonly output: Json; readonly dependsOn?: readonly number[] }
  /** Gives a task another input or output; all that was made from it is stale. */
  | { readonly kind: 'change'; readonly node: number; readonly slot: Place['slot']; readonly value: Json }
  /** Goes into a closed step of the active task again, to make it anew; its output and what was said in it are gone. */
  | { readonly kind: 'redo'; readonly node: number }
  /** Goes back to a task as it was before it was left for the first time; what was opened after it is dropped. */
  | { readonly kind: 'back'; readonly node: number; readonly reason?: string }
  /** Says that a task, the active one unless given, is made from others. */
  | { readonly kind: 'link'; readonly node?: number; readonly dependsOn: readonly number[] };

/** Says why an operation cannot be, in words for the agent that asked for it. */
export function checkOperation(tree: TaskTree, operation: Operation): string | undefined {
  switch (operation.kind) {
    case 'open':
      return firstOf(operation.dependsOn ?? [], (dependency) => checkClosed(tree, dependency));
    case 'done':
      if (tree.active === 0) return 'task 0 is the whole task: it ends with your answer';
      return checkLink(tree, tree.active, operation.dependsOn ?? []);
    case 'change':
      if (operation.node === 0) return 'task 0 is the whole task: what it was given does not change';
      return operation.slot === 'output' ? checkClosed(tree, operation.node) : checkNode(tree, operation.node);
    case 'redo':
      return checkClosed(tree, operation.node) ?? checkStep(tree, operation.node);
    case 'back':
      return checkNode(tree, operation.node) ?? checkLeft(tree, operation.node);
    case 'link':
      return checkLink(tree, operation.node ?? tree.active, operation.dependsOn);
  }
}

function checkLink(tree: TaskTree, node: number, dependsOn: readonly number[]): string | undefined {
  return checkNode(tree, node) ?? firstOf(dependsOn, (dependency) => checkDependency(tree, node, dependency));
}

function checkDependency(tree: TaskTree, node: number, dependency: number): string | undefined {
  if (node === dependency) return `task ${node} cannot depend on itself`;
  const problem = checkClosed(tree, dependency);
  if (problem !== undefined || !wouldCircle(tree, node, dependency)) return problem;
  return `task ${dependency} depends on task ${node} already: both ways would be a circle`;
}

function checkNode(tree: TaskTree, id: number): string | undefined {
  const node = tree.nodes[id];
  if (node === undefined) return `there is no task ${id}: the newest is ${tree.nodes.length - 1}`;
  return node.status === 'dropped' ? `task ${id} was dropped when you went back: open a new one` : undefined;
}

function checkClosed(tree: TaskTree, id: number): string | undefined {
  const problem = checkNode(tree, id);
  if (problem !== undefined || isClosed(nodeOf(tree, id))) return problem;
  return `task ${id} is not done yet: it has no output`;
}

function checkStep(tree: TaskTree, id: number): string | undefined {
  const { parent } = nodeOf(tree, id);
  if (parent === tree.active) return undefined;
  return `task ${id} is a step of task ${parent}, and you are in task ${tree.active}: go there first`;
}

function checkLeft(tree: TaskTree, id: number): string | undefined {
  return tree.left.has(id) ? undefined : `you are in task ${id}, and have not left it yet`;
}

function firstOf(ids: readonly number[], check: (id: number) => string | undefined): string | undefined {
  return ids.map(check).find((problem) => problem !== undefined);
}
