/**
 * SCOUT, the first agent of discovery-to-specification: brief in, numbered requirements out.
 *
 * Promises of its offline rules: every quote is a contiguous part of the brief, ids are unique and in document order, the same
 * brief gives the same result, and nothing is invented: a brief that asks for nothing gives an empty list, which the schema
 * refuses. Not here: judging the requirements, which is HUNTER's work.
 */
export { scout } from './scout.js';
