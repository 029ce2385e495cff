import type { CallToolResult, Client, Tool as ListedTool, Transport } from '@modelcontextprotocol/client';
import type { LocalServer, RemoteServer } from './mcp-server.js';

export type { CallToolResult, ListedTool };

export type CallOptions = {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (details: unknown) => void;
};

/** A connection to a server that is made when it is needed, and anew once it is lost. */
export type McpSession = {
  list(): Promise<readonly ListedTool[]>;
  call(tool: ListedTool, args: { readonly [name: string]: unknown }, options: CallOptions): Promise<CallToolResult>;
  /** Ends the process, or the session with the endpoint. Calls after it reject. */
  close(): Promise<void>;
};

const CONNECT_MS = 30_000;

type Connection = { readonly client: Client; readonly end: () => Promise<void> };

/** Rejects with what the protocol's library throws, which may hold secrets. */
export function openSession(server: LocalServer | RemoteServer): McpSession {
  let current: Promise<Connection> | undefined;
  let isClosed = false;

  function connected(): Promise<Connection> {
    if (isClosed) return Promise.reject(new Error('the connection was closed by its owner'));
    if (current) return current;
    const opening = connect(server, () => forget(opening));
    opening.catch(() => forget(opening));
    current = opening;
    return opening;
  }

  function forget(lost: Promise<Connection>) {
    if (current === lost) current = undefined;
  }

  /** A request that did not reach the server, or only one that has forgotten the session, is made once more in a new one. */
  async function withClient<Result>(ask: (client: Client) => Promise<Result>): Promise<Result> {
    const opened = connected();
    const { client, end } = await opened;
    try {
      return await ask(client);
    } catch (error) {
      if (!isUndone(error)) throw error;
      forget(opened);
      await end();
      return ask((await connected()).client);
    }
  }

  return {
    list: () => withClient(async (client) => (await client.listTools()).tools),
    call: (tool, args, { timeoutMs, signal, onProgress }) => {
      const { outputSchema: _ours, ...toolDefinition } = tool;
      return withClient((client) =>
        client.callTool(
          { name: tool.name, arguments: { ...args } },
          { timeout: timeoutMs, signal, onprogress: onProgress, toolDefinition },
        ),
      );
    },
    async close() {
      isClosed = true;
      const connection = await current?.catch(() => undefined);
      await connection?.end();
    },
  };
}

/**
 * An endpoint is asked which protocol it speaks. Of a process that would take another process, so it is spoken to as most of them
 * expect, and asked only where it says that it does not understand.
 */
async function connect(server: LocalServer | RemoteServer, onLost: () => void): Promise<Connection> {
  if ('url' in server) return connectIn('auto', server, onLost);
  try {
    return await connectIn('legacy', server, onLost);
  } catch (error) {
    const isUnderstood = !(error instanceof Error && 'code' in error && typeof error.code === 'number');
    if (isUnderstood) throw error;
    return connectIn('auto', server, onLost);
  }
}

async function connectIn(
  mode: 'auto' | 'legacy',
  server: LocalServer | RemoteServer,
  onLost: () => void,
): Promise<Connection> {
  const { Client } = await import('@modelcontextprotocol/client');
  const client = new Client({ name: 'signalbox', version: '1' }, { versionNegotiation: { mode } });
  const { transport, leave } = await openTransport(server);
  const end = async () => {
    await leave().catch(() => undefined);
    await client.close().catch(() => undefined);
  };
  try {
    await client.connect(transport, { timeout: CONNECT_MS });
  } catch (error) {
    await end();
    throw error;
  }
  client.onclose = onLost;
  return { client, end };
}

type Line = { readonly transport: Transport; readonly leave: () => Promise<void> };

async function openTransport(server: LocalServer | RemoteServer): Promise<Line> {
  if ('command' in server) {
    const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
    const { command, args = [], env = {}, cwd } = server;
    const process = { command, args: [...args], env: { ...env }, ...(cwd !== undefined && { cwd }) };
    // What it says besides may hold secrets, and the worker's log is no place for them.
    return { transport: new StdioClientTransport({ ...process, stderr: 'ignore' }), leave: async () => undefined };
  }
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const requestInit = { headers: { ...server.headers } };
  const transport = new StreamableHTTPClientTransport(new URL(server.url), { requestInit });
  return { transport, leave: () => transport.terminateSession() };
}

function isUndone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('status' in error && error.status === 404) || ('code' in error && error.code === 'NOT_CONNECTED');
}
