import { jsonSchema, type ModelMessage as SdkMessage, type ToolSet, tool } from 'ai';
import type { Json } from '../../machine/index.js';
import type { ModelMessage, ModelTool, ModelToolCall } from './model-port.js';

const LONGEST_NAME = 64;

/**
 * Writes what was said as the AI SDK takes it. Providers refuse a call whose name has other characters than a tool's, or whose
 * arguments are no object; models make such calls all the same, so they are written as near to it as can be.
 */
export function toSdkMessages(messages: readonly ModelMessage[]): SdkMessage[] {
  return messages.map(toSdkMessage).filter(({ content }) => content.length > 0);
}

function toSdkMessage(message: ModelMessage): SdkMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text.trim() === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...message.calls.map((call) => ({
            type: 'tool-call' as const,
            toolCallId: call.id,
            toolName: nameOf(call.tool),
            input: objectOf(call.arguments),
          })),
        ],
      };
    case 'tool':
      return {
        role: 'tool',
        content: message.results.map(({ id, tool: name, text, isError }) => ({
          type: 'tool-result' as const,
          toolCallId: id,
          toolName: nameOf(name),
          output: { type: isError ? ('error-text' as const) : ('text' as const), value: text },
        })),
      };
  }
}

function nameOf(tool: string): string {
  return tool.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME) || '_';
}

function objectOf(value: Json): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : { notAnObject: value };
}

/** Tools without code: the SDK tells the model of them, and leaves the calls to us. It checks no arguments either. */
export function toSdkTools(tools: readonly ModelTool[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      tool({ description, inputSchema: jsonSchema(parameters) }),
    ]),
  );
}

/** One that names no tool of the list, or whose arguments are no JSON, comes back like any other: the arguments are then text. */
export function toModelCalls(
  calls: readonly { readonly toolCallId: string; readonly toolName: string; readonly input: unknown }[],
): ModelToolCall[] {
  return calls.map(({ toolCallId, toolName, input }) => ({
    id: toolCallId,
    tool: toolName,
    arguments: (input ?? null) as Json,
  }));
}
