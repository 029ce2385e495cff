/**
 * The engine: one interpreter, under the name of each pipeline in the catalogue and as the default (dynamic) workflow, so that a
 * pipeline a user adds needs no workflow code; and beside it the ledger of a pipeline that has a budget, and the stream of a run that is
 * watched.
 *
 * Invariants: E1 to E9 of the design; each is cited where it is kept. Not here: effects on the world (activities), and anything
 * about a particular pipeline, state or event.
 */
export { budgetLedger } from './ledger.js';
export { liveStream } from './live-stream.js';
export { pipeline as default, pipeline as discoveryToSpecification, pipeline as researchNotes } from './pipeline.js';
