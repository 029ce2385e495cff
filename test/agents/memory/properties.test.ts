import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeFromTree } from '../../../src/agents/memory/compose-from-tree.js';
import type { Operation } from '../../../src/agents/memory/operation.js';
import { isClosed, nodeOf, pathTo, type TaskTree } from '../../../src/agents/memory/task-tree.js';
import { applyAll, applyNamed, follow, operations } from './random-operations.js';

type Edge = readonly [from: string, to: string];

const promptOf = (tree: TaskTree) => JSON.stringify(composeFromTree({ reads: {}, tree, results: new Map() }, {}));

/** Who is made from whom, slot by slot, written down anew from what the tree promises. */
function edgesOf({ nodes }: TaskTree): Edge[] {
  const isWithin = (inner: number, outer: number): boolean => {
    const parent = nodes[inner]?.parent;
    return parent !== undefined && (parent === outer || isWithin(parent, outer));
  };
  return nodes.flatMap(({ status, parent, dependsOn }, id): Edge[] =>
    status === 'dropped'
      ? []
      : [
          [`in ${id}`, `out ${id}`],
          ...(parent === undefined ? [] : [[`in ${parent}`, `in ${id}`] as const]),
          ...dependsOn.map((one) => [`out ${one}`, isWithin(one, id) ? `out ${id}` : `in ${id}`] as const),
        ],
  );
}

function reachedFrom(edges: readonly Edge[], start: string): Set<string> {
  const reached = new Set<string>();
  for (let size = -1; size !== reached.size; ) {
    size = reached.size;
    for (const [from, to] of edges) if (from === start || reached.has(from)) reached.add(to);
  }
  return reached;
}

const nodesOf = (slots: Iterable<string>) => [...new Set([...slots].map((slot) => Number(slot.split(' ')[1])))];

describe('a task tree, after any operations', () => {
  it('has one active task, around it only open ones, and nowhere else', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const tree = applyAll(list);
        const path = pathTo(tree, tree.active);
        tree.nodes.forEach(({ status }, id) => {
          const expected =
            id === tree.active ? ['active'] : path.includes(id) ? ['open'] : ['done', 'stale', 'dropped'];
          expect(expected).toContain(status);
        });
      }),
    );
  });

  it('has a parent that was opened before, and is not dropped, for every task that is not', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const tree = applyAll(list);
        tree.nodes.forEach(({ parent, status, dependsOn }, id) => {
          expect(parent === undefined).toBe(id === 0);
          if (parent !== undefined) expect(parent).toBeLessThan(id);
          if (status === 'dropped') return;
          for (const other of [...(parent === undefined ? [] : [parent]), ...dependsOn])
            expect(nodeOf(tree, other).status).not.toBe('dropped');
        });
      }),
    );
  });

  it('has no task that is made from itself', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const edges = edgesOf(applyAll(list));
        for (const [from] of edges) expect(reachedFrom(edges, from)).not.toContain(from);
      }),
    );
  });

  it('has an output exactly where a task is closed, and no done task that is made from a stale one', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const tree = applyAll(list);
        const edges = edgesOf(tree);
        tree.nodes.forEach((node, id) => {
          if (node.status !== 'dropped') expect(node.output !== undefined).toBe(isClosed(node));
          if (isClosed(node)) expect(node.changed.length > 0).toBe(node.status === 'stale');
          if (node.status !== 'stale') return;
          const users = nodesOf(reachedFrom(edges, `out ${id}`));
          for (const user of users) expect(nodeOf(tree, user).status).not.toBe('done');
        });
      }),
    );
  });

  it('is the very same after an operation that it refuses, which says why', () => {
    fc.assert(
      fc.property(operations, (list) => {
        let before = applyAll([]);
        for (const { tree, problem } of follow(list, before)) {
          if (problem !== undefined) expect(tree).toBe(before);
          if (problem !== undefined) expect(problem).toMatch(/task \d+/);
          before = tree;
        }
      }),
    );
  });

  it('shows nothing of a dropped task in its prompt', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const tree = applyAll(list);
        const prompt = promptOf(tree);
        tree.nodes.forEach(({ status }, id) => {
          if (status === 'dropped') expect(prompt).not.toContain(`task<${id}>`);
        });
      }),
    );
  });
});

describe('a change', () => {
  it('tells exactly what is made from it, directly or through others, and makes stale what of that was done', () => {
    fc.assert(
      fc.property(operations, fc.nat(40), fc.constantFrom('input', 'output'), (list, any, slot) => {
        const tree = applyAll(list);
        const node = any % tree.nodes.length;
        const applied = applyNamed(tree, { kind: 'change', node, slot, value: 'news' });
        fc.pre(applied.problem === undefined);
        const made = nodesOf(reachedFrom(edgesOf(tree), `${slot === 'input' ? 'in' : 'out'} ${node}`));
        tree.nodes.forEach((before, id) => {
          const after = nodeOf(applied.tree, id);
          if (made.includes(id)) expect(after.changed).toContainEqual({ node, slot });
          else if (id !== node) expect(after).toEqual(before);
          if (made.includes(id) && isClosed(before)) expect(after.status).toBe('stale');
        });
      }),
    );
  });
});

describe('going back', () => {
  it('gives the prompt as it was before the task was left, whatever was done since', () => {
    fc.assert(
      fc.property(operations, operations, fc.boolean(), (before, since, leavesByDone) => {
        const begun = applyAll([...before, { kind: 'open', task: '' }]);
        const node = begun.active;
        const first: Operation = leavesByDone ? { kind: 'done', output: 'first' } : { kind: 'open', task: '' };
        const way = [...follow([first, ...since], begun)];
        const returns = way.findIndex(({ one }) => one.kind === 'back' && one.node === node);
        const left = way.at(returns === -1 ? -1 : returns - 1)?.tree ?? begun;
        fc.pre(nodeOf(left, node).status !== 'dropped');
        const { tree, problem } = applyNamed(left, { kind: 'back', node });
        expect(problem).toBeUndefined();
        expect(promptOf(tree)).toBe(promptOf(begun));
        expect(tree.nodes.slice(node + 1).every(({ status }) => status === 'dropped')).toBe(true);
      }),
    );
  });
});
