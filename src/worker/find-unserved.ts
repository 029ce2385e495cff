import type { Definition, Work } from '../machine/index.js';
import { actionsOf } from './actions-of.js';

/** What a worker has to offer, by name. */
export type Served = {
  readonly agents: readonly string[];
  readonly activities: readonly string[];
  readonly tools: readonly string[];
};

/**
 * What pipelines ask of this worker that it does not have, one line each: an agent, a tool it may call, or an activity without a
 * task queue of its own, whether a stage works by it, is undone by it, or it is done besides.
 *
 * Temporal would retry a call of any until its deadline, and nobody would be told why.
 */
export function findUnserved(pipelines: readonly Definition[], served: Served): string[] {
  return pipelines.flatMap((definition) =>
    callsIn(definition)
      .filter(({ kind, called }) => !served[kind].includes(called))
      .map(({ place, kind, called }) => {
        const known = served[kind].join(', ') || 'none';
        return `${definition.name}, ${place}: expected '${called}' among the worker's ${kind}, got ${known}`;
      }),
  );
}

type Call = { readonly kind: keyof Served; readonly called: string };

function callsIn(definition: Definition): (Call & { readonly place: string })[] {
  const ofStates = Object.entries(definition.states).flatMap(([state, node]) => {
    if (node.kind !== 'stage') return [];
    const tools = (node.tools ?? []).map((called) => ({ kind: 'tools' as const, called }));
    const undoing = node.compensation ? callsOf(node.compensation) : [];
    return [
      ...callsOf(node.work).map((call) => ({ ...call, place: `states.${state}` })),
      ...tools.map((call) => ({ ...call, place: `states.${state}.tools` })),
      ...undoing.map((call) => ({ ...call, place: `states.${state}.compensation` })),
    ];
  });
  const besides = actionsOf(definition).flatMap(({ place, action }) =>
    'activity' in action ? callsOf(action).map((call) => ({ ...call, place })) : [],
  );
  return [...ofStates, ...besides];
}

function callsOf(work: Work): Call[] {
  if ('agent' in work) return [{ kind: 'agents', called: work.agent }];
  if ('activity' in work) return work.taskQueue === undefined ? [{ kind: 'activities', called: work.activity }] : [];
  if ('branches' in work) return Object.values(work.branches).flatMap(callsOf);
  if ('graph' in work) return Object.values(work.graph).flatMap((task) => callsOf(task.work));
  return [];
}
