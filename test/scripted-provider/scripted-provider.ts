import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuse } from './faults.js';

/** One turn of the script: what the provider does with one request. */
export type Turn = (response: ServerResponse, asked: Asked) => void | Promise<void>;

export type Asked = {
  readonly body: ReceivedRequest['body'];
  /** Waited for after each event of a stream, by its place. */
  readonly pause?: (at: number) => Promise<void>;
};

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
      void turn(response, { body });
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

function outOfTurns(turns: number, call: number): Turn {
  return refuse(418, `the script has ${turns} turns, and this is call ${call}`);
}
