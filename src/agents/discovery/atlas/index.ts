/** ATLAS: from requirements and risks to an architecture, and from a reviewer's comment to the next one. */
export { atlas } from './atlas.js';
