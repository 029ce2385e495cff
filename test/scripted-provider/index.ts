/**
 * A model provider on loopback, over real HTTP, that plays a script: answers and tool calls in the dialects of OpenAI's chat completions
 * and Anthropic's messages, whole or in a stream as it is asked, and faults. What it was asked is in `requests`, which is its journal.
 */
export { offeredIn, type Said, saidIn } from './conversation.js';
export { chat, chatCalls, DIALECTS, type Dialect, message, type ScriptedCall } from './dialects.js';
export { cutBody, hangUp, malformedBody, refuse, silence, truncatedBody } from './faults.js';
export {
  type ReceivedRequest,
  type Script,
  type ScriptedProvider,
  type SharedProvider,
  startScriptedProvider,
  startSharedProvider,
  type Turn,
} from './scripted-provider.js';
export { broken, failing, held } from './streams.js';
