/** The product's own pipelines, as data. They use nothing that a user's pipeline cannot. */
import type { Definition } from '../machine/index.js';
import { discoveryToSpecification } from './discovery-to-specification.js';
import { researchNotes } from './research-notes.js';

export const catalogue: readonly Definition[] = [discoveryToSpecification, researchNotes];
export { BRIEF_LIMIT_CHARS, discoveryToSpecification } from './discovery-to-specification.js';
export { researchNotes } from './research-notes.js';
