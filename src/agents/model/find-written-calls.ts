import type { Json } from '../../machine/index.js';
import type { ModelToolCall } from './model-port.js';

/** One way to match at each place, so that no text takes more than its length. */
const FENCED = /^[^`]*```[a-z]*[^\S\n]*\n([\s\S]*?)```[^`]*$/;

/**
 * Finds the calls that a model without calls of its own has written as its answer: `{"tool": NAME, "arguments": {…}}` or a list of
 * such, alone or as the one fenced block. Only a name among the tools counts, so that an answer is not taken for a call.
 */
export function findWrittenCalls(text: string, tools: readonly string[]): ModelToolCall[] {
  const written = parseJson(text.trim()) ?? parseJson(FENCED.exec(text)?.[1] ?? '');
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  const calls = list.flatMap((one, at) => {
    if (!isWrittenCall(one) || !tools.includes(one.tool)) return [];
    return [{ id: `written-${at + 1}`, tool: one.tool, arguments: one.arguments ?? {} }];
  });
  return calls.length === list.length ? calls : [];
}

function isWrittenCall(value: unknown): value is { readonly tool: string; readonly arguments?: Json } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  if (!('tool' in value) || typeof value.tool !== 'string') return false;
  return Object.keys(value).every((key) => key === 'tool' || key === 'arguments');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
