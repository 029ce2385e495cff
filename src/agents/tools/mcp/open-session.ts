import type { CallToolResult, Client, Tool as ListedTool, Transport } from '@modelcontextprotocol/client';
import { createRedactor } from '../../model/redactor.js';
import { type McpServer, secretsOf, timeoutMsOf } from './mcp-server.js';
import { type Account, createAccount } from './process-account.js';

export type { CallToolResult, ListedTool };

export type CallOptions = {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (details: unknown) => void;
  /** Said before the request goes out: from here on it may have reached the server. */
  readonly onSend: () => void;
};

/** A connection to a server that is made when it is needed, and anew once it is lost. */
export type McpSession = {
  list(): Promise<readonly ListedTool[]>;
  call(tool: ListedTool, args: { readonly [name: string]: unknown }, options: CallOptions): Promise<CallToolResult>;
  /** What is known of its process, for whoever cannot reach it. */
  account(): readonly string[];
  /** Ends the process, or the session with the endpoint, be it still on its way. Calls after it reject. */
  close(): Promise<void>;
};

/** What all connections of a session share. */
type Way = { readonly account: Account; readonly signal: AbortSignal };

type Connection = { readonly client: Client; readonly end: () => Promise<void> };

/** Rejects with what the protocol's library throws, which may hold secrets. */
export function openSession(server: McpServer): McpSession {
  const account = createAccount(createRedactor(secretsOf(server)));
  const closing = new AbortController();
  const way: Way = { account, signal: closing.signal };
  let current: Promise<Connection> | undefined;
  let isClosed = false;

  function connected(): Promise<Connection> {
    if (isClosed) return Promise.reject(new Error('the connection was closed by its owner'));
    if (current) return current;
    const opening = connect(server, way, () => forget(opening));
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
    list: () => {
      const options = { timeout: timeoutMsOf(server), signal: closing.signal };
      return withClient(async (client) => (await client.listTools(undefined, options)).tools);
    },
    call: (tool, args, { timeoutMs, signal, onProgress, onSend }) => {
      const { outputSchema: _ours, ...toolDefinition } = tool;
      return withClient((client) => {
        onSend();
        return client.callTool(
          { name: tool.name, arguments: { ...args } },
          { timeout: timeoutMs, signal, onprogress: onProgress, toolDefinition },
        );
      });
    },
    account: () => account.lines(),
    async close() {
      isClosed = true;
      closing.abort();
      const connection = await current?.catch(() => undefined);
      await connection?.end();
    },
  };
}

/**
 * An endpoint is asked which protocol it speaks. Of a process that would take another process, so it is spoken to as most of them
 * expect, and asked only where it says that it does not understand.
 */
async function connect(server: McpServer, way: Way, onLost: () => void): Promise<Connection> {
  if ('url' in server) return connectIn('auto', server, way, onLost);
  try {
    return await connectIn('legacy', server, way, onLost);
  } catch (error) {
    const isUnderstood = !(error instanceof Error && 'code' in error && typeof error.code === 'number');
    if (isUnderstood) throw error;
    return connectIn('auto', server, way, onLost);
  }
}

async function connectIn(
  mode: 'auto' | 'legacy',
  server: McpServer,
  { account, signal }: Way,
  onLost: () => void,
): Promise<Connection> {
  const { Client } = await import('@modelcontextprotocol/client');
  const client = new Client({ name: 'signalbox', version: '1' }, { versionNegotiation: { mode } });
  const { transport, leave } = await openTransport(server, account);
  const end = async () => {
    await leave().catch(() => undefined);
    await client.close().catch(() => undefined);
  };
  try {
    await client.connect(transport, { timeout: timeoutMsOf(server), signal });
  } catch (error) {
    await end();
    throw error;
  }
  client.onclose = onLost;
  return { client, end };
}

type Line = { readonly transport: Transport; readonly leave: () => Promise<void> };

async function openTransport(server: McpServer, account: Account): Promise<Line> {
  if ('command' in server) {
    const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
    const { command, args = [], env = {}, cwd } = server;
    const process = { command, args: [...args], env: { ...env }, ...(cwd !== undefined && { cwd }) };
    const transport = new StdioClientTransport({ ...process, stderr: 'pipe' });
    account.follow(transport);
    return { transport, leave: async () => undefined };
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
