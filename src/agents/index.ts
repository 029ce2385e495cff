/**
 * Agents, the tools they may call, and the port to the model they work with.
 *
 * - An agent is data and one function, its offline rules; ours use nothing that a user's cannot.
 * - The port makes one call and never retries; a failure says whether a retry can help, and holds no secret. Its breaker leaves a
 *   provider alone that is down.
 * - What an agent that works in steps remembers is folded from its transcript, and so is the same in every attempt.
 * - What an agent reads is laid before a model as material, never as instructions.
 * - A tool's schema, the check of its arguments and what a run knows of it come from one definition. Arguments that it would run
 *   otherwise than a person is shown them are refused; what an MCP server says of its own tools is not believed.
 *
 * Not here: running a tool, keeping results, storing them, and heartbeats (activities).
 */
export { type Agent, defineAgent, type Reads, type RuleStep, ToolNotDone } from './define-agent.js';
export { defineTool, type Tool, type ToolContext } from './define-tool.js';
export { discoveryAgents, type Products, renderDocument } from './discovery/index.js';
export { composeFromTree, type ResultContents } from './memory/compose-from-tree.js';
export { foldTranscript, shownResults, type TaskMemory } from './memory/fold-transcript.js';
export { isMemoryTool, memoryTools } from './memory/memory-tools.js';
export { boundArguments, DEEPEST_ANSWER } from './model/bound-arguments.js';
export type { Breaker, BreakerChange, BreakerOptions, Held } from './model/breaker.js';
export { type CheckedOutput, checkAnswer, checkOutput, formatIssues, outputSchemaOf } from './model/check-output.js';
export { type Correction, composePrompt, composeSystem } from './model/compose-prompt.js';
export { composeStepSystem, endStageTool } from './model/compose-step.js';
export {
  composeTranscript,
  END_STAGE,
  type FetchedItem,
  type FetchedResult,
  MOST_CALLS,
} from './model/compose-transcript.js';
export { createModelPort, type ModelPortOptions, modelProblems } from './model/create-model-port.js';
export { findWrittenCalls } from './model/find-written-calls.js';
export { mendValue } from './model/mend-value.js';
export type {
  ModelAnswer,
  ModelListener,
  ModelMessage,
  ModelPort,
  ModelRequest,
  ModelTool,
  ModelToolCall,
  ModelToolResult,
  ModelWishes,
} from './model/model-port.js';
export { type Environment, type ModelSettings, parseModelSettings } from './model/model-settings.js';
export { type ParsedAnswer, parseAnswer } from './model/parse-answer.js';
export { usageOf } from './model/prices.js';
export { createRedactor, type Redact, redactIn } from './model/redactor.js';
export {
  createCheckCitations,
  createDocuments,
  createResearchTools,
  type Documents,
  type ResearchNotes,
  researcher,
} from './research/index.js';
export { asPinned, FRESH_MS } from './tools/as-pinned.js';
export { assertTools } from './tools/assert-tools.js';
export { type CheckedArguments, checkArguments } from './tools/check-arguments.js';
export { connectMcp, type McpTools } from './tools/mcp/connect-mcp.js';
export type { McpServer } from './tools/mcp/mcp-server.js';
export { modelToolOf } from './tools/model-tool-of.js';
export { toolFactsOf } from './tools/tool-facts-of.js';
