import { setTimeout as delay } from 'node:timers/promises';
import type { Turn } from './scripted-provider.js';

/** An answer as a server streams it: each event on its own. */
type StreamEvent = { readonly event?: string; readonly data: unknown };

type Said = {
  readonly text: string;
  readonly calls: readonly WrittenCall[];
  readonly reason: string;
  readonly model: string;
};
type WrittenCall = { readonly id: string; readonly name: string; readonly input: string };

/** Text comes in pieces of so many characters. */
const PIECE = 12;

/** The events of an answer in the chat-completions dialect. */
export function chatEvents({ text, calls, reason, model }: Said): StreamEvent[] {
  const chunk = (delta: unknown, finish: string | null = null) => ({
    data: {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    },
  });
  return [
    chunk({ role: 'assistant', content: '' }),
    ...inPieces(text).map((content) => chunk({ content })),
    ...calls.flatMap(({ id, name, input }, index) => [
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
      ...inPieces(input).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, reason),
    {
      data: {
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1,
        model,
        choices: [],
        usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
      },
    },
    { data: '[DONE]' },
  ];
}

/** The events of an answer in the dialect of Anthropic's messages. */
export function messageEvents({ text, calls, reason, model }: Said): StreamEvent[] {
  const typed = (type: string, more: object): StreamEvent => ({ event: type, data: { type, ...more } });
  const block = (index: number, start: object, deltas: readonly object[]) => [
    typed('content_block_start', { index, content_block: start }),
    ...deltas.map((delta) => typed('content_block_delta', { index, delta })),
    typed('content_block_stop', { index }),
  ];
  const hasText = text !== '';
  const written = inPieces(text).map((piece) => ({ type: 'text_delta', text: piece }));
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 7, output_tokens: 1 },
  };
  return [
    typed('message_start', { message }),
    ...(hasText ? block(0, { type: 'text', text: '' }, written) : []),
    ...calls.flatMap(({ id, name, input }, at) =>
      block(
        at + (hasText ? 1 : 0),
        { type: 'tool_use', id, name, input: {} },
        inPieces(input).map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
      ),
    ),
    typed('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 5 } }),
    typed('message_stop', {}),
  ];
}

/** A turn that answers whole, or in a stream where it was asked for one. */
export function spoken(
  headers: { readonly [name: string]: string },
  body: unknown,
  events: readonly StreamEvent[],
): Turn {
  return async (response, { body: asked, pause }) => {
    if (asked.stream !== true) {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
    for (const [at, { event, data }] of events.entries()) {
      const name = event === undefined ? '' : `event: ${event}\n`;
      response.write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
      await pause?.(at);
    }
    response.end();
  };
}

/** The same turn, which waits in the middle of its answer until it is let go. */
export function held(turn: Turn, until: Promise<unknown>): Turn {
  return (response, asked) => turn(response, { ...asked, pause: async (at) => void (at === HELD_AT && (await until)) });
}

/** The same turn, which hangs up in the middle of its answer, or ends it there in good order. */
export function broken(turn: Turn, how: 'hangs up' | 'ends'): Turn {
  return (response, asked) =>
    turn(response, {
      ...asked,
      async pause(at) {
        if (at !== HELD_AT) return;
        // What was written is on its way first.
        await delay(20);
        if (how === 'ends') response.end();
        else response.destroy();
        await new Promise(() => undefined);
      },
    });
}

/** The same turn, in whose middle the server says that it failed. */
export function failing(turn: Turn, data: unknown): Turn {
  return (response, asked) =>
    turn(response, {
      ...asked,
      async pause(at) {
        if (at !== HELD_AT) return;
        response.end(`event: error\ndata: ${JSON.stringify(data)}\n\n`);
        await new Promise(() => undefined);
      },
    });
}

/** After so many events: in either dialect some of the text has come, and not all of it. */
const HELD_AT = 3;

function inPieces(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${PIECE}}`, 'gu')) ?? [];
}
