import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** What the receiver does with one request. */
export type Turn = (response: ServerResponse) => void;

/** Answers with a status, and what the sender should neither read nor repeat. */
export function answer(status: number, headers: { readonly [name: string]: string } = {}): Turn {
  return (response) => response.writeHead(status, headers).end('body-canary');
}

export const silence: Turn = () => {};

/** A real webhook receiver on loopback: takes everything with 204 once its script has ended. */
export async function startReceiver(...script: Turn[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const turn = script[received.length] ?? answer(204);
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ path: request.url ?? '', headers: request.headers, body });
      turn(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/path-canary`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** Another secret than any other test's, as Standard Webhooks writes them. */
export const secret = `whsec_${Buffer.from('thirty-two bytes, secret-canary!').toString('base64')}`;
