/** HUNTER, and what it knows of language that later agents work with. */
export { hunter } from './hunter.js';
