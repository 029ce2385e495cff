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
export { agentEvents, isStepwise } from './agent-events.js';
export { type ArrowView, ASKING_EVENTS, arrowsOf } from './arrows.js';
export { checkMachine, checkMachine as check } from './check/check-machine.js';
export type { CheckOptions, Problem, Rule } from './check/problem.js';
export { changesFlaw } from './context-changes.js';
export { definePipeline, type Pipeline, type StateNames } from './define-pipeline.js';
export * from './definition.js';
export { parseDuration } from './duration.js';
export { type Paths, shortestPath, simplePaths } from './explore.js';
export * from './failure.js';
export { type ForkPoint, forkProblems } from './fork-problems.js';
export type * from './gate.js';
export { type GuardScope, guardPasses } from './guard.js';
export { guardingGates, readsBeyond } from './guarding-gates.js';
export { lifecycleOf, stateOf } from './lifecycle.js';
export { type ParsedDefinition, parseDefinition } from './parse-definition.js';
export { parseReads, type Read } from './reads.js';
export { proceduresOf } from './recovery.js';
export type { ShapeProblem } from './shape.js';
export * from './snapshot.js';
export { suggest } from './suggest.js';
export { toMermaid } from './to-mermaid.js';
export { toXState, type XStateConfig, type XStateExport } from './to-xstate.js';
export { initialSnapshot, transition } from './transition.js';
export type { XStateContext } from './xstate-implementations.js';
