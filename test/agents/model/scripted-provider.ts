import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One turn of the script: what the provider does with one request. */
export type Turn = (response: ServerResponse) => void;

export type ReceivedRequest = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly messages?: readonly { readonly role: string; readonly content: unknown }[];
    readonly [name: string]: unknown;
  };
};

/**
 * Serves a provider on loopback that plays its script turn by turn, whatever it is asked. When it runs out of turns it says how many
 * it had and which call this is.
 */
export async function startScriptedProvider(...script: Turn[]) {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReceivedRequest['body'];
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      const turn = script[requests.length - 1] ?? outOfTurns(script.length, requests.length);
      turn(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ScriptedProvider = Awaited<ReturnType<typeof startScriptedProvider>>;

/** An answer in the chat-completions dialect. */
export function chat(text: string, finishReason = 'stop'): Turn {
  return json(200, { 'x-request-id': 'req-chat-1' }, chatBody(text, finishReason));
}

/** An answer in the dialect of Anthropic's messages. */
export function message(text: string, stopReason = 'end_turn'): Turn {
  return json(
    200,
    { 'request-id': 'req-message-1' },
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content: [{ type: 'text', text }],
      stop_reason: stopReason,
      stop_sequence: null,
      usage: { input_tokens: 7, output_tokens: 5 },
    },
  );
}

function json(status: number, headers: { [name: string]: string }, body: unknown): Turn {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function refuse(status: number, said: string, headers: { [name: string]: string } = {}): Turn {
  return json(status, headers, { type: 'error', error: { message: said, type: 'scripted', param: null, code: null } });
}

/** Promises more bytes than it sends, and hangs up. */
export const cutBody: Turn = (response) => {
  const whole = JSON.stringify(chatBody('{"total": 3}', 'stop'));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) });
  response.write(whole.slice(0, whole.length / 2), () => response.destroy());
};

/** Ends an orderly answer in the middle of its JSON. */
export const truncatedBody: Turn = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"id": "chatcmpl-1", "choices": [{"mess');
};

export const malformedBody: Turn = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html>the captive portal of the hotel</html>');
};

export const hangUp: Turn = (response) => {
  response.destroy();
};

export const silence: Turn = () => undefined;

function chatBody(text: string, finishReason: string) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'scripted',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finishReason }],
    usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
  };
}

function outOfTurns(turns: number, call: number): Turn {
  return refuse(418, `the script has ${turns} turns, and this is call ${call}`);
}
