import type { Tool } from '../src/agents/index.js';
import { SignalboxError } from '../src/contract/index.js';

/** @throws UNKNOWN_TOOL with the names that this worker has */
export function findTool(tools: ReadonlyMap<string, Tool>, name: string): Tool {
  const tool = tools.get(name);
  if (tool !== undefined) return tool;
  const known = [...tools.keys()].sort().join(', ') || '(none is registered)';
  throw new SignalboxError('UNKNOWN_TOOL', `expected one of the tools ${known}, got '${name}'`);
}
