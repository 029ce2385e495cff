import { asPinned, type Tool, toolFactsOf } from '../src/agents/index.js';
import type { Digest, StepCall } from '../src/contract/index.js';

/** The tools of a step: what its state allows, of that what this worker has, and what is not any more what the run was admitted with. */
export type StepTools = {
  readonly allowed: readonly string[];
  readonly byName: ReadonlyMap<string, Tool>;
  readonly changed: readonly string[];
};

/** Why a tool is not called that a server has come to list otherwise. */
export function changedSince(tool: string): string {
  return `${tool} was not called: its server lists it otherwise than when this run was admitted, or not at all; expected a new run`;
}

/**
 * The tools of a step, those that a server lists as the run was admitted with them. One that is listed otherwise by now the model is not
 * told of; where a server does not answer, it counts as listing what it listed last.
 */
export async function pinnedTools(
  tools: ReadonlyMap<string, Tool>,
  { tools: allowed, pinned = {} }: Pick<StepCall, 'tools' | 'pinned'>,
): Promise<StepTools> {
  const byName = new Map(tools);
  const changed = await Promise.all(
    Object.entries(pinned).map(async ([name, digest]) => {
      const tool = tools.get(name);
      if (tool === undefined) return [];
      const found = await asPinned(tool, digest, 'read').catch(() => asLast(tool, digest));
      if (found) byName.set(name, found);
      return found ? [] : [name];
    }),
  );
  return { allowed, byName, changed: changed.flat() };
}

async function asLast(tool: Tool, digest: Digest): Promise<Tool | undefined> {
  const last = await tool.listed?.(Number.POSITIVE_INFINITY);
  return last && toolFactsOf(last).digest === digest ? last : undefined;
}
