import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { Json, JsonSchema, ToolEffect } from '../../../machine/index.js';
import type { Tool, ToolContext } from '../../define-tool.js';
import { createRedactor, type Redact, redactIn } from '../../model/redactor.js';
import { jsonSchemaType } from '../json-schema-type.js';
import { type McpServer, secretsOf, timeoutMsOf } from './mcp-server.js';
import type { CallToolResult, ListedTool, McpSession } from './open-session.js';
import { readContent } from './read-content.js';
import { toMcpFailure } from './to-mcp-failure.js';

const TIMEOUT = '30s';
const LONGEST_NAME = 64;
const LONGEST_DESCRIPTION = 1_000;
const LONGEST_MESSAGE = 2_000;

/**
 * Makes a tool of what a server lists, as it was listed: what the server says later makes another tool. What it says of itself is
 * untrusted: its title is not shown to people, and its description is cut.
 *
 * @param now gives it as it is listed by then
 */
export function mcpTool(listed: ListedTool, server: McpServer, session: McpSession, now?: Tool['listed']): Tool {
  const { timeout = TIMEOUT } = server;
  const redact = createRedactor(secretsOf(server));
  const clean = createRedactor(secretsOf(server), 'known');
  const effect = effectOf(listed, server);
  const retry = server.retry ?? (effect === 'destructive' ? { maximumAttempts: 1 } : undefined);
  return {
    name: `${server.name}_${listed.name}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME),
    description: descriptionOf(listed),
    input: jsonSchemaType(listed.inputSchema as JsonSchema),
    output: listed.outputSchema ? jsonSchemaType(listed.outputSchema as JsonSchema) : z.unknown(),
    effect,
    timeout,
    ...(retry && { retry }),
    ...(now && { listed: now }),
    run: (args, call) => callServer(args, call),
  };

  async function callServer(args: unknown, call: ToolContext): Promise<unknown> {
    let isSent = false;
    const options = {
      timeoutMs: timeoutMsOf(server),
      signal: call.signal,
      onProgress: (progress: unknown) => call.heartbeat(progress),
      onSend: () => {
        isSent = true;
      },
    };
    const result = await session.call(listed, args as { [name: string]: unknown }, options).catch((error: unknown) => {
      if (call.signal.aborted) throw call.signal.reason;
      throw toMcpFailure(error, server.name, redact, isSent && effect !== 'read');
    });
    return readResult(result, redact, clean);
  }
}

/** `effects` first; then, where they are trusted, the server's hints; else the worst. */
function effectOf({ name, annotations }: ListedTool, { effects = {}, trustHints }: McpServer): ToolEffect {
  const known = Object.hasOwn(effects, name) ? effects[name] : undefined;
  if (known) return known;
  if (!trustHints) return 'destructive';
  if (annotations?.readOnlyHint === true) return 'read';
  return annotations?.destructiveHint === false ? 'write' : 'destructive';
}

/** Without characters that nobody sees. */
function descriptionOf({ name, description = '' }: ListedTool): string {
  const visible = description.replace(/[^\P{C}\n\t]/gu, '').trim();
  if (visible === '') return name;
  return visible.length <= LONGEST_DESCRIPTION ? visible : `${visible.slice(0, LONGEST_DESCRIPTION)} [cut]`;
}

/**
 * What a server says of a failure is for the agent to hear; another attempt would hear it again. What it was given to work with is in
 * neither: some print all their variables.
 */
function readResult(result: CallToolResult, redact: Redact, clean: Redact): unknown {
  if (result.isError) {
    const said = redact(readContent(result.content)).slice(0, LONGEST_MESSAGE);
    throw ApplicationFailure.nonRetryable(said || 'the tool failed, and did not say why', 'AGENT_ERROR');
  }
  return redactIn((result.structuredContent as Json | undefined) ?? readContent(result.content), clean);
}
