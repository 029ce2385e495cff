/**
 * Agents, and the port to the model they work with.
 *
 * - An agent is data and one function, its offline rules; ours use nothing that a user's cannot.
 * - The port makes one call and never retries; a failure says whether a retry can help, and holds no secret. Its breaker leaves a
 *   provider alone that is down.
 * - What an agent reads is laid before a model as material, never as instructions.
 *
 * Not here: keeping results, storing them, and heartbeats (activities).
 */
export { type Agent, defineAgent, type Reads, type RuleStep, ToolNotDone } from './define-agent.js';
export { defineTool, type Tool, type ToolContext } from './define-tool.js';
export { discoveryAgents, type Products, renderDocument } from './discovery/index.js';
export type { Breaker, BreakerChange, BreakerOptions, Held } from './model/breaker.js';
export { type CheckedOutput, checkOutput, outputSchemaOf } from './model/check-output.js';
export { type Correction, composePrompt, composeSystem } from './model/compose-prompt.js';
export { createModelPort, type ModelPortOptions } from './model/create-model-port.js';
export type { ModelAnswer, ModelPort, ModelRequest } from './model/model-port.js';
export { type Environment, type ModelSettings, parseModelSettings } from './model/model-settings.js';
export { type ParsedAnswer, parseAnswer } from './model/parse-answer.js';
export {
  createCheckCitations,
  createDocuments,
  createResearchTools,
  type Documents,
  type ResearchNotes,
  researcher,
} from './research/index.js';
