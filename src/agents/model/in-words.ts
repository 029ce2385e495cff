import { canonicalJson } from '../../contract/index.js';
import type { ModelMessage, ModelRequest } from './model-port.js';

/**
 * Writes a request with tools as one without, for servers that take none: the tools are told in words, the calls made so far are what
 * the model would have written, and their results a user's message.
 */
export function inWords({ system, prompt, tools = [], signal, live }: ModelRequest): ModelRequest {
  const told = tools.map(({ name, description, parameters }) =>
    canonicalJson({ tool: name, description, arguments: parameters }),
  );
  return {
    system: [
      system,
      'Tools',
      'To call one, answer with {"tool": NAME, "arguments": {…}} and nothing else; for several, with a list of such.',
      ...told,
    ].join('\n\n'),
    prompt: typeof prompt === 'string' ? prompt : prompt.map(messageInWords),
    signal,
    ...(live && { live }),
  };
}

function messageInWords(message: ModelMessage): ModelMessage {
  switch (message.role) {
    case 'user':
      return message;
    case 'assistant': {
      const calls = message.calls.map(({ tool, arguments: given }) => ({ tool, arguments: given }));
      const written = calls.length === 0 ? [] : [canonicalJson(calls.length === 1 ? calls[0] : calls)];
      return { role: 'assistant', text: [message.text, ...written].filter(Boolean).join('\n'), calls: [] };
    }
    case 'tool': {
      const results = message.results.map(({ tool, text }) => `What became of the call of ${tool}:\n${text}`);
      return { role: 'user', text: results.join('\n\n') };
    }
  }
}
