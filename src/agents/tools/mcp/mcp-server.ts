import { type Duration, parseDuration, type RetryPolicy, type ToolEffect } from '../../../machine/index.js';

/** A server of the Model Context Protocol: a process that is started and spoken to over stdio, or an endpoint over HTTP. */
export type McpServer = {
  /** Its tools are named `NAME_TOOL`. */
  readonly name: string;
  /** What its tools do, by the names the server gives them; whatever is not named is `destructive`. */
  readonly effects?: { readonly [tool: string]: ToolEffect };
  /**
   * Takes the server's word for what its tools do, where `effects` does not name them. A server that lies then has a tool run that
   * nobody approved.
   */
  readonly trustHints?: boolean;
  /** One attempt of one call, and connecting and listing when the worker starts, together; 30 s unless given. */
  readonly timeout?: Duration;
  /** Three attempts unless given, and one for a destructive tool: a server cannot tell a repeated call from a second one. */
  readonly retry?: RetryPolicy;
} & (LocalServer | RemoteServer);

/**
 * A process with the few variables it needs to run (`PATH`, `HOME` and the like) and `env`, and no others of the worker's. The last
 * lines it writes to stderr are told where it does not come up, and else to nobody.
 */
export type LocalServer = {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
};

export type RemoteServer = {
  readonly url: string;
  readonly headers?: { readonly [name: string]: string };
};

const TIMEOUT_MS = 30_000;

export function timeoutMsOf({ timeout }: McpServer): number {
  return (timeout === undefined ? undefined : parseDuration(timeout)) ?? TIMEOUT_MS;
}

/** Everything about a server that must not be read in a message: variables, headers, and what its address asks. */
export function secretsOf(server: LocalServer | RemoteServer): string[] {
  if ('command' in server) return Object.values(server.env ?? {});
  const bearers = Object.values(server.headers ?? {}).flatMap((value) => [value, ...value.split(/\s+/).slice(1)]);
  return [...bearers, ...new URL(server.url).searchParams.values()];
}
