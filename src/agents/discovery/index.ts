/**
 * The five agents of discovery-to-specification, in the order in which they work, and what they hand each other.
 *
 * - Each agent reads work products and writes one; its schema in `work-products.ts` is the contract.
 * - Their rules are deterministic: the same reads give the same output, on briefs of any domain.
 * - A figure, a name or a date that the brief does not hold is never made up; it becomes an open point.
 *
 * Not here: running them, storing what they make, or asking a model.
 */
import { atlas } from './atlas/index.js';
import { forge } from './forge/index.js';
import { hunter } from './hunter/index.js';
import { scout } from './scout/index.js';
import { sentinel } from './sentinel/index.js';

export { type Products, renderDocument } from './render-document.js';
export { renderSpecification } from './render-specification.js';
export type { Architecture, Requirement, Requirements, Review, Risks, Specification } from './work-products.js';

export const discoveryAgents = [scout, hunter, atlas, forge, sentinel] as const;
