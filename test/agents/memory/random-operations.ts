import fc from 'fast-check';
import { type Applied, applyOperation } from '../../../src/agents/memory/apply-operation.js';
import type { Operation } from '../../../src/agents/memory/operation.js';
import { addNote, plantTree, type TaskTree } from '../../../src/agents/memory/task-tree.js';

const node = fc.integer({ min: 0, max: 40 });
const nodes = fc.array(node, { maxLength: 2 });

/** Operations that mostly can be; tasks are named when they are applied. */
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('open' as const), task: fc.constant(''), dependsOn: nodes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('open' as const), task: fc.constant('') }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('done' as const), output: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('done' as const), output: fc.nat(99), dependsOn: nodes }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      node,
      slot: fc.constantFrom('input' as const, 'output' as const),
      value: fc.nat(99),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('redo' as const), node }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('back' as const), node }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('link' as const), node, dependsOn: nodes }) },
);

export const operations = fc.array(operation, { maxLength: 60, size: 'max' });

/** Most numbers of tasks become those of tasks that there are. */
function toKnown(tree: TaskTree, one: Operation): Operation {
  const known = (id: number) => (id < 37 ? id % tree.nodes.length : id);
  return {
    ...one,
    ...('node' in one && one.node !== undefined ? { node: known(one.node) } : {}),
    ...('dependsOn' in one && one.dependsOn !== undefined ? { dependsOn: one.dependsOn.map(known) } : {}),
  };
}

/** Applies one operation; a task it opens is named after its number, and says so in a note. */
export function applyNamed(tree: TaskTree, one: Operation): Applied {
  if (one.kind !== 'open') return applyOperation(tree, one);
  const name = `task<${tree.nodes.length}>`;
  const applied = applyOperation(tree, { ...one, task: name });
  return applied.problem === undefined
    ? { tree: addNote(applied.tree, { kind: 'text', text: `note of ${name}` }) }
    : applied;
}

/** Every tree on the way, and what was to be done with it. */
export function* follow(list: readonly Operation[], from: TaskTree): Generator<Applied & { readonly one: Operation }> {
  let tree = from;
  for (const wild of list) {
    const one = toKnown(tree, wild);
    const applied = applyNamed(tree, one);
    tree = applied.tree;
    yield { ...applied, one };
  }
}

export function applyAll(list: readonly Operation[], from: TaskTree = plantTree('task<0>')): TaskTree {
  return [...follow(list, from)].at(-1)?.tree ?? from;
}
