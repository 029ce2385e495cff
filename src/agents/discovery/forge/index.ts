/** FORGE: from requirements, risks and architecture to a specification that can be accepted against. */
export { forge } from './forge.js';
