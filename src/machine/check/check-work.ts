import type { Work } from '../definition.js';
import { pathTo } from '../paths.js';
import type { Problem, Subject } from './problem.js';

/** Branches and task graphs hold something, a graph has an order, and what is undone has a key by which to find it. */
export function checkWork({ definition, tree }: Subject): Problem[] {
  return Object.entries(definition.states).flatMap(([name, state]) =>
    state.kind === 'stage'
      ? [
          ...flawsOf(state.work, `states.${name}.work`),
          ...(state.compensation ? keyless(state.work, `states.${name}.work`) : []),
        ].map(
          (flaw): Problem => ({
            rule: 'invalid-work',
            ...flaw,
            path: pathTo(tree, name),
          }),
        )
      : [],
  );
}

type Flaw = Pick<Problem, 'place' | 'message' | 'fix'>;

function flawsOf(work: Work, place: string): Flaw[] {
  if ('branches' in work) {
    const branches = Object.entries(work.branches);
    if (branches.length === 0) return [empty(`${place}.branches`, 'branches', 'branch')];
    return branches.flatMap(([branch, inner]) => flawsOf(inner, `${place}.branches.${branch}`));
  }
  if (!('graph' in work)) return [];
  const tasks = Object.entries(work.graph);
  if (tasks.length === 0) return [empty(`${place}.graph`, 'graph', 'task')];
  const inner = tasks.flatMap(([task, node]) => flawsOf(node.work, `${place}.graph.${task}.work`));
  return [...inner, ...orderFlaws(work.graph, `${place}.graph`)];
}

/** A local activity is numbered by Temporal, and nobody else knows by what. */
function keyless(work: Work, place: string): Flaw[] {
  if ('branches' in work)
    return Object.entries(work.branches).flatMap(([branch, inner]) => keyless(inner, `${place}.branches.${branch}`));
  if (!('activity' in work) || !work.local) return [];
  const message = 'what is done locally has no key by which its compensation could find it';
  return [{ place: `${place}.local`, message, fix: 'Leave out local, or the compensation.' }];
}

function empty(place: string, what: string, member: string): Flaw {
  return {
    place,
    message: `the ${what} hold nothing`,
    fix: `Add a ${member}, or give the stage another kind of work.`,
  };
}

type Graph = { readonly [task: string]: { readonly after?: readonly string[] } };

/** Tasks are struck off once all they come after are; what is left over waits for itself. */
function orderFlaws(graph: Graph, place: string): Flaw[] {
  const known = Object.keys(graph);
  const flaws: Flaw[] = [];
  for (const [task, { after = [] }] of Object.entries(graph)) {
    for (const other of after.filter((name) => !Object.hasOwn(graph, name))) {
      const message = `${task} comes after ${JSON.stringify(other)}, which is not a task of the graph`;
      flaws.push({ place: `${place}.${task}.after`, message, fix: `Name one of ${known.join(', ')}.` });
    }
  }
  let left = Object.entries(graph);
  for (let size = -1; size !== left.length; ) {
    size = left.length;
    const names = left.map(([name]) => name);
    left = left.filter(([, { after = [] }]) => after.some((other) => names.includes(other)));
  }
  if (left.length === 0) return flaws;
  const message = `${left.map(([name]) => name).join(', ')} wait for each other`;
  return [...flaws, { place, message, fix: 'Take one of them out of the after of another.' }];
}
