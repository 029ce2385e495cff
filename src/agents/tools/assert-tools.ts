import { SignalboxError, sayThrown } from '../../contract/index.js';
import { parseDuration } from '../../machine/index.js';
import type { Tool } from '../define-tool.js';
import { END_STAGE } from '../model/compose-transcript.js';
import { findUngivable } from './find-ungivable.js';
import { toolSchemasOf } from './tool-schemas.js';

/** What every provider takes as the name of a tool. */
const TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** By these an agent speaks to the engine: it ends its stage, and keeps its memory in order. */
const RESERVED = new RegExp(`^(${END_STAGE}$|memory_)`, 'i');

const UNSAYABLE = 'expected schemas that JSON Schema can say';

const EFFECTS: readonly string[] = ['read', 'write', 'destructive'];

/**
 * Asserts that a worker's tools can be told to a model and called: unique names that providers take and that are not
 * the engine's own, an object as arguments, and a function or an activity that does it. Types may be cast away: whatever was given is looked at.
 *
 * @throws INVALID_CONFIGURATION with a line for each problem
 */
export function assertTools(tools: readonly Tool[]): void {
  const names = tools.map((tool, at) => (typeof tool?.name === 'string' && tool.name ? tool.name : `tools[${at}]`));
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  const problems = [
    ...[...twice].map((name) => `${name}: expected one tool of this name`),
    ...tools.flatMap((tool, at) => problemsOf(tool).map((problem) => `${names[at]}: ${problem}`)),
  ];
  if (problems.length === 0) return;
  throw new SignalboxError('INVALID_CONFIGURATION', 'expected tools that an agent can call', problems);
}

function problemsOf(tool: Partial<Tool> | undefined): string[] {
  if (tool === undefined || tool === null) return ['expected a tool'];
  const { name = '', description, effect = '', timeout } = tool;
  const doers = ['run' in tool && typeof tool.run === 'function', 'activity' in tool && Boolean(tool.activity?.name)];
  const checks: readonly (readonly [boolean, string])[] = [
    [TOOL_NAME.test(name), "expected a name of letters, digits, '_' and '-', 64 at most"],
    [
      !RESERVED.test(name),
      `expected another name: by '${END_STAGE}' an agent ends its stage, and by 'memory_…' it keeps its memory; no tool is called then`,
    ],
    [typeof description === 'string' && description.trim() !== '', 'expected a description: a model goes by it'],
    [EFFECTS.includes(effect), `expected an effect, one of ${EFFECTS.join(', ')}`],
    [
      timeout === undefined || parseDuration(timeout) !== undefined,
      `expected a timeout such as '30s', got '${timeout}'`,
    ],
    [doers.filter(Boolean).length === 1, "expected either 'run' or 'activity'"],
  ];
  return [...checks.flatMap(([holds, problem]) => (holds ? [] : [problem])), ...schemaProblemsOf(tool)];
}

function schemaProblemsOf({ input, output }: Partial<Tool>): string[] {
  if (!input || !output) return ["expected zod schemas as 'input' and 'output'"];
  try {
    const { type } = toolSchemasOf({ input, output }).input;
    if (type !== 'object') return ['input: expected the schema of an object, for arguments have names'];
    return findUngivable(input).map((problem) => `${UNSAYABLE}: ${problem}`);
  } catch (error) {
    return [`${UNSAYABLE}: ${sayThrown(error)}`];
  }
}
