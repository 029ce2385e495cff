/** SENTINEL: an independent check of the specification against the brief. */
export { sentinel } from './sentinel.js';
