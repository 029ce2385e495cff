import type { Json } from '../../machine/index.js';

/** What an agent knows of its task: a tree of steps, and of what they were made from. Tasks are known by their place in `nodes`. */
export type TaskTree = {
  /** In the order they were opened; the first is the whole task. A parent stands before its children. */
  readonly nodes: readonly TaskNode[];
  readonly active: number;
  /** The tree just before a task was left for the first time: what backtracking to it restores. */
  readonly left: ReadonlyMap<number, TaskTree>;
};

export type TaskNode = {
  readonly task: string;
  readonly input?: Json;
  readonly output?: Json;
  /**
   * `open`: the active task is a step of it; `stale`: it was done, and what it was made from has changed since; `dropped`: an agent
   * went back to before it.
   */
  readonly status: 'open' | 'active' | 'done' | 'stale' | 'dropped';
  readonly parent?: number;
  /** Tasks whose outputs it is made from; its own steps among them where its output is made from theirs. */
  readonly dependsOn: readonly number[];
  /** What has changed since it was made or, where it is not done, begun. */
  readonly changed: readonly Place[];
  /** What was said and called while it was active. */
  readonly notes: readonly Note[];
};

/** One of the two slots of a task. */
export type Place = { readonly node: number; readonly slot: 'input' | 'output' };

export type Note =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly tool: string; readonly arguments: Json }
  | { readonly kind: 'problems'; readonly problems: readonly string[] }
  | { readonly kind: 'back'; readonly reason: string };

/** The tree of a task that has no steps yet. */
export function plantTree(task: string): TaskTree {
  const root: TaskNode = { task, status: 'active', dependsOn: [], changed: [], notes: [] };
  return { nodes: [root], active: 0, left: new Map() };
}

/** @throws RangeError for a task that there is not: whoever asks has checked */
export function nodeOf(tree: TaskTree, id: number): TaskNode {
  const node = tree.nodes[id];
  if (node === undefined) throw new RangeError(`expected a task from 0 to ${tree.nodes.length - 1}, got ${id}`);
  return node;
}

/** The steps of a task that were not dropped, in the order they were opened. */
export function childrenOf(tree: TaskTree, id: number): number[] {
  return [...tree.nodes.keys()].filter((child) => {
    const { parent, status } = nodeOf(tree, child);
    return parent === id && status !== 'dropped';
  });
}

/** From the whole task down to this one. */
export function pathTo(tree: TaskTree, id: number): number[] {
  const { parent } = nodeOf(tree, id);
  return parent === undefined ? [id] : [...pathTo(tree, parent), id];
}

export function isClosed({ status }: TaskNode): boolean {
  return status === 'done' || status === 'stale';
}

/** The same tree with one more note on the active task. */
export function addNote(tree: TaskTree, note: Note): TaskTree {
  return withNode(tree, tree.active, { notes: [...nodeOf(tree, tree.active).notes, note] });
}

export function withNode(tree: TaskTree, id: number, news: Partial<TaskNode>): TaskTree {
  return { ...tree, nodes: tree.nodes.with(id, { ...nodeOf(tree, id), ...news }) };
}
