import type { EditRequest } from '../../src/contract/index.js';
import type { Stage } from '../../src/machine/index.js';
import type { RunData } from '../state/run-data.js';

/** What a person's version of a context key is held to: the agent and the schema of the stage that made it, or that would. */
export function shapeOf(data: RunData, key: string): Pick<EditRequest, 'agents' | 'schema'> {
  const { definition, artifacts } = data;
  const stageOf = (name: string): Stage | undefined => {
    const state = definition.states[name];
    return state?.kind === 'stage' && state.writes === key ? state : undefined;
  };
  const makers = artifacts.filter(({ name }) => name === key).flatMap(({ stage }) => stageOf(stage) ?? []);
  const writers = Object.keys(definition.states).flatMap((name) => stageOf(name) ?? []);
  const stage = makers.at(-1) ?? writers[0];
  if (!stage) return { agents: [], ...waitSchema(data, key) };
  return { agents: 'agent' in stage.work ? [stage.work.agent] : [], ...(stage.output && { schema: stage.output }) };
}

function waitSchema({ definition }: RunData, key: string): Pick<EditRequest, 'schema'> {
  const wait = Object.values(definition.states).find((state) => state.kind === 'wait' && state.writes === key);
  return wait?.kind === 'wait' && wait.data ? { schema: wait.data } : {};
}
