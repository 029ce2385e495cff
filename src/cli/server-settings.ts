import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { resolveServer, type ServerSettings } from '../client/index.js';
import { shellQuote } from '../contract/index.js';
import type { CliContext } from './context.js';

/** The options every command has that talks to a server. */
export type ServerOptions = {
  readonly json?: boolean;
  readonly address?: string;
  readonly namespace?: string;
  readonly taskQueue?: string;
};

/** The flags that the same server is found by from the next command line, each after a space. */
export function serverFlags({ address, namespace }: ServerOptions): string {
  const flags = Object.entries({ address, namespace }).filter(([, value]) => value !== undefined);
  return flags.map(([name, value]) => ` --${name} ${shellQuote(String(value))}`).join('');
}

/** The folder of everything Signalbox keeps on this machine. */
export function dataDirectory({ env, cwd }: CliContext): string {
  return env.SIGNALBOX_DIRECTORY ?? join(cwd, '.signalbox');
}

/** Where artifacts are: `SIGNALBOX_ARTIFACTS`, else a folder beside the rest. */
export function artifactDirectory(context: CliContext): string {
  return context.env.SIGNALBOX_ARTIFACTS ?? join(dataDirectory(context), 'artifacts');
}

export function taskQueueOf(context: CliContext, options: ServerOptions): string {
  return options.taskQueue ?? context.env.SIGNALBOX_TASK_QUEUE ?? 'signalbox';
}

/**
 * Where the server is: `--address`, the standard Temporal settings, the dev server that was started from this folder, or the
 * default address, in this order.
 */
export async function serverSettings(context: CliContext, options: ServerOptions): Promise<ServerSettings> {
  const settings = resolveServer({
    env: context.env,
    ...(options.address === undefined ? {} : { address: options.address }),
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
  });
  if (options.address !== undefined || settings.address !== DEFAULT_ADDRESS) return settings;
  if (context.env.TEMPORAL_ADDRESS !== undefined) return settings;
  const address = await devServerAddress(dataDirectory(context));
  return address === undefined ? settings : { ...settings, address };
}

const DEFAULT_ADDRESS = resolveServer().address;

const recordSchema = z.looseObject({ address: z.string().min(1), pid: z.number().int().positive() });

/** The address that the dev server of this folder took, as long as its process lives. */
async function devServerAddress(directory: string): Promise<string | undefined> {
  try {
    const { address, pid } = recordSchema.parse(JSON.parse(await readFile(join(directory, 'server.json'), 'utf8')));
    process.kill(pid, 0);
    return address;
  } catch {
    return undefined;
  }
}
