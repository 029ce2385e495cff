import {
  type Agent,
  createCheckCitations,
  createDocuments,
  createResearchTools,
  discoveryAgents,
  researcher,
  type Tool,
} from '../agents/index.js';
import type { Definition } from '../machine/index.js';
import { catalogue } from '../pipelines/index.js';
import type { UserActivity } from './create-worker.js';

/** What the product's own pipelines are served with. */
export type Product = {
  readonly pipelines: readonly Definition[];
  readonly agents: readonly Agent[];
  readonly tools: readonly Tool[];
  readonly activities: { readonly [name: string]: UserActivity };
  /** Those that are not served, each with the tool that has the name of one of theirs. */
  readonly unserved: readonly { readonly pipeline: string; readonly tool: string }[];
};

/**
 * A user's own tool goes before one of ours with the same name; a pipeline of ours that would then call what it was not written for is
 * not served.
 *
 * @param folder of the documents that research may read; without it, its tools say that there is none
 */
export function createProduct(folder: string | undefined, own: readonly Tool[]): Product {
  const documents = createDocuments(folder);
  const tools = createResearchTools(documents);
  const taken = tools.map(({ name }) => name).filter((name) => own.some((tool) => tool.name === name));
  const unserved = catalogue.flatMap((pipeline) => {
    const tool = taken.find((name) => toolsOf(pipeline).includes(name));
    return tool === undefined ? [] : [{ pipeline: pipeline.name, tool }];
  });
  return {
    pipelines: catalogue.filter(({ name }) => unserved.every(({ pipeline }) => pipeline !== name)),
    agents: [...discoveryAgents, researcher],
    tools: tools.filter(({ name }) => !taken.includes(name)),
    activities: { checkCitations: createCheckCitations(documents) },
    unserved,
  };
}

function toolsOf({ states }: Definition): string[] {
  return Object.values(states).flatMap((state) => (state.kind === 'stage' ? (state.tools ?? []) : []));
}
