import { digestOf, type ToolFacts } from '../../contract/index.js';
import type { Tool } from '../define-tool.js';
import { toolSchemasOf } from './tool-schemas.js';

const TIMEOUT = '30s';
const RETRY = { maximumAttempts: 3 };
/** What was approved once is begun once, unless the tool says that a second attempt does no harm. */
const ONCE = { maximumAttempts: 1 };

/** What a run is told of a tool as it is admitted: what it does to the world, and how it is called. */
export function toolFactsOf(tool: Tool): ToolFacts {
  const { name, description, effect, timeout = TIMEOUT, retry = tool.effect === 'destructive' ? ONCE : RETRY } = tool;
  return {
    effect,
    digest: digestOf({ name, description, effect, ...toolSchemasOf(tool) }),
    timeout,
    retry,
    ...('activity' in tool && { activity: tool.activity }),
    ...(tool.listed && { isListed: true }),
  };
}
