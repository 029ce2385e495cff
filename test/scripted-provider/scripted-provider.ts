import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuse } from './faults.js';

/** One turn of the script: what the provider does with one request. */
export type Turn = (response: ServerResponse, asked: Asked) => void | Promise<void>;

export type Asked = ReceivedRequest & {
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
  /** When it was here whole, in milliseconds of this process. */
  readonly at: number;
};

/**
 * Serves a provider on loopback that plays its script turn by turn, whatever it is asked. When it runs out of turns it says how many
 * it had and which call this is.
 */
export async function startScriptedProvider(...script: Turn[]) {
  return serve((_request, requests) => script[requests.length - 1] ?? outOfTurns(script.length, requests.length));
}

export type ScriptedProvider = Awaited<ReturnType<typeof startScriptedProvider>>;

/** Turns in their order, or what gives the turn of each call, from 1 where the script begins. */
export type Script = readonly Turn[] | ((call: number) => Turn);

/**
 * Serves a provider that many runs ask at once. Each has a script of its own, under a word like `mark-7` that stands in whatever the
 * run asks; who asks without a script is told so.
 */
export async function startSharedProvider() {
  const scripts = new Map<string, { readonly script: Script; readonly from: number }>();
  const asked = new Map<string, ReceivedRequest[]>();
  const provider = await serve((request) => {
    const mark = /mark-[a-z0-9-]*[a-z0-9]/.exec(JSON.stringify(request.body.messages))?.[0] ?? 'no mark';
    const requests = [...(asked.get(mark) ?? []), request];
    asked.set(mark, requests);
    const { script, from } = scripts.get(mark) ?? { script: [], from: 0 };
    const call = requests.length - from;
    if (typeof script === 'function') return script(call);
    return script[call - 1] ?? outOfTurns(script.length, call);
  });
  const askedBy = (mark: string): readonly ReceivedRequest[] => asked.get(mark) ?? [];
  return {
    ...provider,
    /** Answers the next calls of this mark's run so. */
    play: (mark: string, script: Script) => void scripts.set(mark, { script, from: askedBy(mark).length }),
    asked: askedBy,
  };
}

export type SharedProvider = Awaited<ReturnType<typeof startSharedProvider>>;

async function serve(turnOf: (request: ReceivedRequest, requests: readonly ReceivedRequest[]) => Turn) {
  const requests: ReceivedRequest[] = [];
  // A connection that the server drops as idle, just as it is used again, would be a fault that no script has.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReceivedRequest['body'];
      const received = { path: request.url ?? '', headers: request.headers, body, at: performance.now() };
      requests.push(received);
      void turnOf(received, requests)(response, received);
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

function outOfTurns(turns: number, call: number): Turn {
  return refuse(418, `the script has ${turns} turns, and this is call ${call}`);
}
