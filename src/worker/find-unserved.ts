import type { Definition, Work } from '../machine/index.js';

/** What a worker has to offer, by name. */
export type Served = { readonly agents: readonly string[]; readonly activities: readonly string[] };

/**
 * What pipelines ask of this worker that it does not have, one line each: an agent, or an activity without a task queue of its own.
 *
 * Temporal would retry a call of either until its stage's deadline, and nobody would be told why.
 */
export function findUnserved(pipelines: readonly Definition[], served: Served): string[] {
  return pipelines.flatMap(({ name, states }) =>
    Object.entries(states).flatMap(([state, node]) => {
      if (node.kind !== 'stage') return [];
      const calls = [...callsOf(node.work), ...(node.compensation ? callsOf(node.compensation) : [])];
      return calls
        .filter(({ kind, called }) => !served[kind].includes(called))
        .map(({ kind, called }) => {
          const known = served[kind].join(', ') || 'none';
          return `${name}, states.${state}: expected '${called}' among the worker's ${kind}, got ${known}`;
        });
    }),
  );
}

type Call = { readonly kind: keyof Served; readonly called: string };

function callsOf(work: Work): Call[] {
  if ('agent' in work) return [{ kind: 'agents', called: work.agent }];
  if ('activity' in work) return work.taskQueue === undefined ? [{ kind: 'activities', called: work.activity }] : [];
  if ('branches' in work) return Object.values(work.branches).flatMap(callsOf);
  if ('graph' in work) return Object.values(work.graph).flatMap((task) => callsOf(task.work));
  return [];
}
