import type { Turn } from './scripted-provider.js';

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
  return json(200, { 'x-request-id': 'req-chat-1' }, chatBody({ content: text }, finishReason, model));
}

/** Tool calls in the chat-completions dialect, with the text that may come along. */
export function chatCalls(calls: readonly ScriptedCall[], text = '', finishReason = 'tool_calls'): Turn {
  const toolCalls = calls.map(({ tool, arguments: given, id }, at) => ({
    id: id ?? `call_${at + 1}`,
    type: 'function',
    function: { name: tool, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }));
  const body = chatBody({ content: text || null, tool_calls: toolCalls }, finishReason);
  return json(200, { 'x-request-id': 'req-chat-1' }, body);
}

/** An answer in the dialect of Anthropic's messages. */
export function message(text: string, stopReason = 'end_turn', model = 'scripted'): Turn {
  return json(200, { 'request-id': 'req-message-1' }, messageBody([{ type: 'text', text }], stopReason, model));
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
  return json(200, { 'request-id': 'req-message-1' }, messageBody(content, stopReason));
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
