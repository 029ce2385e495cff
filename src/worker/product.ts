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

/** @param folder of the documents that research may read; without it, its tools say that there is none */
export function createProduct(folder: string | undefined): Product {
  const documents = createDocuments(folder);
  return {
    agents: [...discoveryAgents, researcher],
    tools: createResearchTools(documents),
    activities: { checkCitations: createCheckCitations(documents) },
  };
}
