/**
 * Pipelines as pure state machines: define, move, check, explore, draw.
 *
 * - A definition, a snapshot and an event are JSON; nothing here performs, waits, or reads a clock.
 * - Every move of a run is made by `transition`; an event that a state does not accept is a refusal, never an exception.
 * - No pipeline, state or event of a pipeline is named here; the only names known are the universal ones of `snapshot.ts`.
 * - Guards are CEL, evaluated in one place (`guard.ts`); a guard that cannot be evaluated does not hold.
 *
 * Not here: timers, people, agents, artifacts, the audit log. It imports the guard language and nothing else, and runs in the
 * workflow sandbox.
 */
export * from './arrows.js';
export { checkMachine, checkMachine as check } from './check/check-machine.js';
export type { Problem, Rule } from './check/problem.js';
export { definePipeline, type Pipeline, type StateNames } from './define-pipeline.js';
export * from './definition.js';
export * from './duration.js';
export * from './explore.js';
export * from './failure.js';
export { type GuardScope, guardPasses } from './guard.js';
export * from './lifecycle.js';
export * from './reads.js';
export * from './snapshot.js';
export { initialSnapshot, transition } from './transition.js';
