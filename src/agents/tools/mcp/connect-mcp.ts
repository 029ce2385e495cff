import { SignalboxError } from '../../../contract/index.js';
import type { Tool } from '../../define-tool.js';
import { createRedactor, type Redact } from '../../model/redactor.js';
import { assertTools } from '../assert-tools.js';
import { createListing } from './create-listing.js';
import { type McpServer, secretsOf } from './mcp-server.js';
import { type ListedTool, openSession } from './open-session.js';

/** The tools of a server, for `createWorker`, and the end of the connection to it. */
export type McpTools = { readonly tools: readonly Tool[]; close(): Promise<void> };

const NAME = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Connects to a server of the Model Context Protocol and makes a tool of each one it lists. A connection that is lost is made anew at
 * the next call. It is asked for its list again as runs are admitted that use it.
 *
 * A tool whose effect is not given is `destructive`, whatever the server says of it. Arguments pass as the agent gave them, once they
 * fit the schema the server listed. What a server needs to be reached (`env`, `headers`) is in no failure.
 *
 * @throws INVALID_CONFIGURATION where it does not answer, does not list a tool that `effects` names, or lists one that no model could
 *   be told of
 */
export async function connectMcp(server: McpServer): Promise<McpTools> {
  assertSettings(server);
  const redact = createRedactor(secretsOf(server));
  const session = openSession(server);
  try {
    const listed = await session.list().catch((error: unknown) => {
      throw notAnswering(server, error, redact);
    });
    assertListed(server, listed);
    const tools = createListing(server, session, listed);
    assertTools(tools);
    return { tools, close: () => session.close() };
  } catch (error) {
    await session.close();
    throw error;
  }
}

function assertSettings(server: McpServer): void {
  const problems = [
    ...(NAME.test(server.name) ? [] : ["name: expected letters, digits, '_' and '-', 32 at most"]),
    ...('command' in server && server.command === '' ? ['command: expected a program'] : []),
    ...('url' in server && !isAddress(server.url)
      ? ['url: expected an address over http or https; a user and a password go into headers']
      : []),
  ];
  if (problems.length > 0)
    throw new SignalboxError('INVALID_CONFIGURATION', 'expected an MCP server that can be reached', problems);
}

function isAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** A name that is misspelled would leave the tool to what the server says of it. */
function assertListed({ name, effects = {} }: McpServer, listed: readonly ListedTool[]): void {
  const names = listed.map((tool) => tool.name);
  const unknown = Object.keys(effects).filter((tool) => !names.includes(tool));
  if (unknown.length === 0) return;
  const known = names.join(', ') || 'none';
  throw new SignalboxError(
    'INVALID_CONFIGURATION',
    `expected the MCP server ${name} to have the tools that its effects name`,
    unknown.map((tool) => `effects.${tool}: expected one of its tools, got ${known}`),
  );
}

function notAnswering({ name }: McpServer, error: unknown, redact: Redact): SignalboxError {
  const said = redact(error instanceof Error ? error.message : String(error)).slice(0, 1_000);
  return new SignalboxError('INVALID_CONFIGURATION', `expected the MCP server ${name} to answer and list its tools`, [
    said,
  ]);
}
