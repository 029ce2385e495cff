import { ApplicationFailure } from '@temporalio/common';
import type { Tool } from '../../define-tool.js';
import { createRedactor } from '../../model/redactor.js';
import { assertTools } from '../assert-tools.js';
import { toolFactsOf } from '../tool-facts-of.js';
import { type McpServer, secretsOf } from './mcp-server.js';
import { mcpTool } from './mcp-tool.js';
import type { ListedTool, McpSession } from './open-session.js';
import { toMcpFailure } from './to-mcp-failure.js';

/** How long whoever asks waits for a server's list. */
const PATIENCE_MS = 4_000;

/** Tools by the names the server gives them. */
type Tools = ReadonlyMap<string, Tool>;

/**
 * Makes tools of what a server lists, and keeps the newest list. Each of them can tell how it is listed now: the server is asked where the
 * newest list is older than whoever asks can bear, once for all who ask at the same time. A tool that is listed as before is the same.
 */
export function createListing(server: McpServer, session: McpSession, first: readonly ListedTool[]): readonly Tool[] {
  const redact = createRedactor(secretsOf(server));
  let newest: { readonly at: number; readonly tools: Tools } = { at: Date.now(), tools: toTools(first, new Map()) };
  let asking: Promise<Tools> | undefined;

  function toTools(listed: readonly ListedTool[], before: Tools): Tools {
    return new Map(
      listed.map((one) => {
        const tool = mcpTool(one, server, session, (withinMs) => find(one.name, withinMs));
        const known = before.get(one.name);
        return [one.name, known && toolFactsOf(known).digest === toolFactsOf(tool).digest ? known : tool];
      }),
    );
  }

  async function find(name: string, withinMs: number): Promise<Tool | undefined> {
    if (Date.now() - newest.at <= withinMs) return newest.tools.get(name);
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    const tools = await inTime(asking, server.name);
    return tools.get(name);
  }

  async function ask(): Promise<Tools> {
    const listed = await session.list().catch((error: unknown) => {
      throw toMcpFailure(error, server.name, redact);
    });
    newest = { at: Date.now(), tools: toTools(listed.filter(canBeTold), newest.tools) };
    return newest.tools;
  }

  function canBeTold(listed: ListedTool): boolean {
    try {
      assertTools([mcpTool(listed, server, session)]);
      return true;
    } catch {
      return false;
    }
  }

  return [...newest.tools.values()];
}

async function inTime<Result>(asked: Promise<Result>, server: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `the MCP server ${server} did not list its tools within ${PATIENCE_MS} ms`;
    timer = setTimeout(() => reject(ApplicationFailure.retryable(message, 'EXTERNAL_API_ERROR')), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
