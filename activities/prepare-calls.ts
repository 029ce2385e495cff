import { Context } from '@temporalio/activity';
import {
  boundArguments,
  checkArguments,
  DEEPEST_ANSWER,
  MOST_CALLS,
  type ModelTool,
  type ModelToolCall,
  mendValue,
  modelToolOf,
  type Tool,
} from '../src/agents/index.js';
import { canonicalJson, holdsReference, type MadeBy, type ToolCall } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { changedSince, type StepTools } from './pinned-tools.js';
import { storeValue } from './stage-io.js';

/** A call as an agent wants it made. */
export type Call = { readonly tool: string; readonly arguments: Json };

/** A longer name is cut: no tool has one. */
export const LONGEST_NAME = 200;

/** What a model is told of a step's tools. */
export function offeredTools(tools: StepTools): ModelTool[] {
  return tools.allowed.flatMap((name) => {
    const tool = toolOf(tools, name);
    return tool === undefined ? [] : [modelToolOf(tool)];
  });
}

/**
 * Gives calls ids that are unique in the transcript and that every provider takes back: some take nine letters and digits, no more and
 * no less.
 */
export function nameCalls(calls: readonly Call[], before: number): ModelToolCall[] {
  return calls.map(({ tool, arguments: given }, at) => ({
    id: `call${String(before + at + 1).padStart(5, '0')}`,
    tool: tool.slice(0, LONGEST_NAME),
    arguments: toArguments(given),
  }));
}

/** Mends a model's arguments whose types are off, where nothing is lost by it and they fit then. */
export function mendCalls(calls: readonly Call[], tools: StepTools): Promise<Call[]> {
  return Promise.all(
    calls.map(async (call) => {
      const given = boundArguments(call.arguments);
      return { ...call, arguments: await mended(toolOf(tools, call.tool), given) };
    }),
  );
}

/** Arguments as they are kept. Nothing that is nested too deep, or could be taken for a reference is: it is kept as its text. */
export function toArguments(given: Json): Json {
  const bounded = boundArguments(given);
  return holdsReference(bounded) ? canonicalJson(bounded) : bounded;
}

/** Stores the calls that are to be made, as many as one step makes, each with why its arguments do not fit. */
export async function prepareCalls(
  calls: readonly ModelToolCall[],
  tools: StepTools,
  { madeBy, isCut, store }: { readonly madeBy: MadeBy; readonly isCut: boolean; readonly store: ArtifactStore },
): Promise<ToolCall[]> {
  const origin = { attempt: Context.current().info.attempt, madeBy };
  return Promise.all(
    calls.slice(0, MOST_CALLS).map(async ({ id, tool, arguments: given }) => {
      const problems = await problemsOf({ tool, arguments: given }, tools, isCut);
      const call = await storeValue({ tool, arguments: given }, store, origin);
      return { id, tool, call, ...(problems.length > 0 && { problems }) };
    }),
  );
}

/** A tool that the state does not allow is the engine's to refuse. */
async function problemsOf(call: Call, tools: StepTools, isCut: boolean): Promise<readonly string[]> {
  if (!tools.allowed.includes(call.tool)) return [];
  if (tools.changed.includes(call.tool)) return [changedSince(call.tool)];
  const tool = toolOf(tools, call.tool);
  if (tool === undefined) return [`the worker has no tool ${call.tool}`];
  if (typeof call.arguments === 'string') {
    const limit = isCut ? "; they stop at the model's output limit, so be briefer" : '';
    const expected = `one JSON object without the key '$artifact', nested at most ${DEEPEST_ANSWER} deep`;
    return [`the arguments: expected ${expected}, got text that is none${limit}`];
  }
  const checked = await checkArguments(tool, call.arguments);
  return checked.ok ? [] : checked.problems;
}

async function mended(tool: Tool | undefined, given: Json): Promise<Json> {
  if (tool === undefined || (await checkArguments(tool, given)).ok) return given;
  const other = mendValue(given, modelToolOf(tool).parameters);
  return (await checkArguments(tool, other)).ok ? other : given;
}

function toolOf({ allowed, byName, changed }: StepTools, name: string): Tool | undefined {
  return allowed.includes(name) && !changed.includes(name) ? byName.get(name) : undefined;
}
