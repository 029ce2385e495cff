/** The package's front door: what a user needs to define pipelines and agents. The others are `/worker`, `/client`, `/testing`. */
export {
  type Agent,
  defineAgent,
  defineTool,
  type Reads,
  type RuleStep,
  type Tool,
  type ToolContext,
  ToolNotDone,
} from './agents/index.js';
export {
  type ActionCall,
  type CompensationCall,
  checkDefinition as check,
  ERRORS,
  type ErrorCode,
  SignalboxError,
} from './contract/index.js';
export { createFileDirectory, createHttpDirectory, type Directory, type People } from './directory/index.js';
export {
  type Definition,
  definePipeline,
  type Json,
  parseDefinition,
  type StateNames,
  toMermaid,
  toXState,
} from './machine/index.js';
