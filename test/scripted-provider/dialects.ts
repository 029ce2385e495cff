import type { Turn } from './scripted-provider.js';
import { chatEvents, messageEvents, spoken } from './streams.js';

/** A tool call as a model makes it; arguments that are text are sent as they are, and so may be no JSON. */
export type ScriptedCall = { readonly tool: string; readonly arguments: unknown; readonly id?: string };

export type Dialect = 'openai' | 'anthropic';

/** The same turn in either dialect. */
export const DIALECTS = {
  openai: { answer: chat, calls: chatCalls, schema: 'response_format' },
  anthropic: { answer: message, calls: messageCalls, schema: 'output_config' },
} as const satisfies { readonly [dialect in Dialect]: unknown };

/** An answer in the chat-completions dialect. */
export function chat(text: string, finishReason = 'stop', model = 'scripted'): Turn {
  const events = chatEvents({ text, calls: [], reason: finishReason, model });
  return spoken({ 'x-request-id': 'req-chat-1' }, chatBody({ content: text }, finishReason, model), events);
}

/** Tool calls in the chat-completions dialect, with the text that may come along. */
export function chatCalls(calls: readonly ScriptedCall[], text = '', finishReason = 'tool_calls'): Turn {
  const toolCalls = calls.map(({ tool, arguments: given, id }, at) => ({
    id: id ?? `call_${at + 1}`,
    type: 'function',
    function: { name: tool, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }));
  const body = chatBody({ content: text || null, tool_calls: toolCalls }, finishReason);
  const written = toolCalls.map(({ id, function: { name, arguments: input } }) => ({ id, name, input }));
  const events = chatEvents({ text, calls: written, reason: finishReason, model: 'scripted' });
  return spoken({ 'x-request-id': 'req-chat-1' }, body, events);
}

/** An answer in the dialect of Anthropic's messages. */
export function message(text: string, stopReason = 'end_turn', model = 'scripted'): Turn {
  const body = messageBody([{ type: 'text', text }], stopReason, model);
  return spoken({ 'request-id': 'req-message-1' }, body, messageEvents({ text, calls: [], reason: stopReason, model }));
}

/** Tool calls in the dialect of Anthropic's messages, with the text that may come along. */
function messageCalls(calls: readonly ScriptedCall[], text = '', stopReason = 'tool_use'): Turn {
  const blocks = calls.map(({ tool, arguments: input, id }, at) => ({
    type: 'tool_use',
    id: id ?? `toolu_${at + 1}`,
    name: tool,
    input,
  }));
  const content = [...(text === '' ? [] : [{ type: 'text', text }]), ...blocks];
  const written = blocks.map(({ id, name, input }) => ({
    id,
    name,
    input: typeof input === 'string' ? input : JSON.stringify(input),
  }));
  const events = messageEvents({ text, calls: written, reason: stopReason, model: 'scripted' });
  return spoken({ 'request-id': 'req-message-1' }, messageBody(content, stopReason), events);
}

export function json(status: number, headers: { [name: string]: string }, body: unknown): Turn {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function chatBody(said: { [member: string]: unknown }, finishReason: string, model = 'scripted') {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message: { role: 'assistant', ...said }, finish_reason: finishReason }],
    usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
  };
}

function messageBody(content: readonly unknown[], stopReason: string, model = 'scripted') {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    usage: { input_tokens: 7, output_tokens: 5 },
  };
}
