import fc from 'fast-check';
import { type Applied, applyOperation } from '../../../src/agents/memory/apply-operation.js';
import type { Operation } from '../../../src/agents/memory/operation.js';
import { addNote, plantTree, type TaskTree } from '../../../src/agents/memory/task-tree.js';

const node = fc.integer({ min: 0, max: 12 });
const nodes = fc.array(node, { maxLength: 3 });

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

export const operations = fc.array(operation, { maxLength: 40 });

/** Applies one operation; a task it opens is named after its number, and says so in a note. */
export function applyNamed(tree: TaskTree, one: Operation): Applied {
  if (one.kind !== 'open') return applyOperation(tree, one);
  const name = `task<${tree.nodes.length}>`;
  const applied = applyOperation(tree, { ...one, task: name });
  return applied.problem === undefined
    ? { tree: addNote(applied.tree, { kind: 'text', text: `note of ${name}` }) }
    : applied;
}

export function applyAll(list: readonly Operation[], from: TaskTree = plantTree('task<0>')): TaskTree {
  return list.reduce((tree, one) => applyNamed(tree, one).tree, from);
}
