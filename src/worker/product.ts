import {
  type Agent,
  createCheckCitations,
  createDocuments,
  createResearchTools,
  discoveryAgents,
  researcher,
  type Tool,
} from '../agents/index.js';
import type { UserActivity } from './create-worker.js';

/** What the product's own pipelines are served with. */
export type Product = {
  readonly agents: readonly Agent[];
  readonly tools: readonly Tool[];
  readonly activities: { readonly [name: string]: UserActivity };
};

/** The user's own tools that have the name of one of ours, whose place they would take in our pipelines without a word. */
export function takenNames(own: readonly Tool[], all: readonly Tool[]): string[] {
  const ours = all.filter((tool) => !own.includes(tool)).map(({ name }) => name);
  const taken = own.filter(({ name }) => ours.includes(name));
  return taken.map(
    ({ name }) => `tools.${name}: expected another name, for the product has a tool ${name}, which researchNotes calls`,
  );
}

/** @param folder of the documents that research may read; without it, its tools say that there is none */
export function createProduct(folder: string | undefined): Product {
  const documents = createDocuments(folder);
  return {
    agents: [...discoveryAgents, researcher],
    tools: createResearchTools(documents),
    activities: { checkCitations: createCheckCitations(documents) },
  };
}
