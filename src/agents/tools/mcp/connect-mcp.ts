import { SignalboxError, sayThrown, shellQuote } from '../../../contract/index.js';
import { parseDuration } from '../../../machine/index.js';
import type { Tool } from '../../define-tool.js';
import { createRedactor, type Redact } from '../../model/redactor.js';
import { assertTools } from '../assert-tools.js';
import { createListing } from './create-listing.js';
import { type LocalServer, type McpServer, type RemoteServer, secretsOf, timeoutMsOf } from './mcp-server.js';
import { type ListedTool, openSession } from './open-session.js';

/** The tools of a server, for `createWorker`, and the end of the connection to it. */
export type McpTools = { readonly tools: readonly Tool[]; close(): Promise<void> };

const LONGEST_MESSAGE = 1_000;

const SECRET_FLAG = /^-{1,2}[\w-]*(key|token|secret|password|auth)[\w-]*$/i;
const SECRET_VALUE = /^((?:-{1,2})?[\w-]*(?:key|token|secret|password|auth)[\w-]*[=:]).+$/is;

const NAME = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Connects to a server of the Model Context Protocol and makes a tool of each one it lists. A connection that is lost is made anew at
 * the next call. It is asked for its list again as runs are admitted that use it.
 *
 * A tool whose effect is not given is `destructive`, whatever the server says of it. Arguments pass as the agent gave them, once they
 * fit the schema the server listed. What a server needs to be reached (`env`, `headers`) is in no failure.
 *
 * @throws INVALID_CONFIGURATION where it does not answer within its timeout, does not list a tool that `effects` names, or lists one that no model could
 *   be told of
 */
export async function connectMcp(server: McpServer): Promise<McpTools> {
  assertSettings(server);
  const session = openSession(server);
  try {
    const listed = await inTime(session.list(), server).catch((error: unknown) => {
      throw notAnswering(server, error, session.account());
    });
    assertListed(server, listed);
    const tools = createListing(server, session, listed);
    assertTools(tools);
    return { tools, close: () => session.close() };
  } catch (error) {
    // A process that does not answer may take its time to end, too.
    session.close().catch(() => undefined);
    throw error;
  }
}

async function inTime<Result>(asked: Promise<Result>, server: McpServer): Promise<Result> {
  const { name, timeout = '30s' } = server;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error(`${name} did not list its tools within ${timeout}; 'timeout' gives it longer`);
    timer = setTimeout(() => reject(error), timeoutMsOf(server));
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

function assertSettings(server: McpServer): void {
  const { name, timeout, command, url, args }: Partial<LocalServer & RemoteServer & McpServer> = Object(server);
  const problems = [
    ...(NAME.test(name ?? '') ? [] : ["name: expected letters, digits, '_' and '-', 32 at most"]),
    ...((command === undefined) === (url === undefined)
      ? ['expected command or url: a program to start, or an address to call, and not both']
      : []),
    ...(command !== undefined && (typeof command !== 'string' || command === '')
      ? ['command: expected a program']
      : []),
    ...(args !== undefined && !isTexts(args) ? ['args: expected a list of texts'] : []),
    ...(url !== undefined && !isAddress(url)
      ? ['url: expected an address over http or https; a user and a password go into headers']
      : []),
    ...(timeout !== undefined && parseDuration(timeout) === undefined
      ? [`timeout: expected a duration such as '30s', got '${timeout}'`]
      : []),
  ];
  if (problems.length > 0)
    throw new SignalboxError('INVALID_CONFIGURATION', 'expected an MCP server that can be reached', problems);
}

function isTexts(given: unknown): boolean {
  return Array.isArray(given) && given.every((one) => typeof one === 'string');
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

function notAnswering(server: McpServer, error: unknown, account: readonly string[]): SignalboxError {
  const redact = createRedactor(secretsOf(server));
  const said = redact(sayThrown(error)).slice(0, LONGEST_MESSAGE);
  return new SignalboxError(
    'INVALID_CONFIGURATION',
    `expected the MCP server ${server.name} to answer and list its tools`,
    [said, ...whereabouts(server, redact), ...account],
  );
}

/** What was tried, so that whoever reads it can try it, too. */
function whereabouts(server: McpServer, redact: Redact): string[] {
  if ('url' in server) {
    const { origin, pathname } = new URL(server.url);
    return [
      redact(`url: ${origin}${pathname}`),
      'see that it is up, that this is its address for MCP, and what headers it wants',
    ];
  }
  const { command, args = [], cwd } = server;
  const words = [command, ...args.map(bareOf)].map(shellQuote).join(' ');
  return [
    redact(`command: ${words}`).slice(0, LONGEST_MESSAGE),
    ...(cwd === undefined ? [] : [redact(`cwd: ${cwd}`)]),
    'run it in a terminal: it should start, wait for input, and print nothing else on its standard output; paths are from where the worker runs, or cwd',
  ];
}

/** Without the value of an argument that says it is a secret. */
function bareOf(arg: string, at: number, args: readonly string[]): string {
  const isOfFlag = at > 0 && SECRET_FLAG.test(args[at - 1] ?? '') && !arg.startsWith('-');
  return isOfFlag ? '[redacted]' : arg.replace(SECRET_VALUE, '$1[redacted]');
}
