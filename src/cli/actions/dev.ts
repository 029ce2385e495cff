import { resolve } from 'node:path';
import { SignalboxError } from '../../contract/index.js';
import { startDevServer } from '../../server/index.js';
import type { CommandCode } from '../command.js';
import { demoPipeline } from '../demo-pipeline.js';
import { formatHowToDecide, formatServing, servingFacts } from '../format-serving.js';
import { type KeptDemo, readKeptDemo } from '../kept-demo.js';
import { openWorker } from '../serve.js';
import { dataDirectory, type ServerOptions } from '../server-settings.js';
import { temporalCommand } from '../temporal-command.js';
import { whenAborted } from '../when-aborted.js';

type DevOptions = Omit<ServerOptions, 'address'> & {
  readonly port?: string;
  readonly uiPort?: string;
  readonly ui: boolean;
  readonly directory?: string;
  readonly demo?: string;
};

export const dev: CommandCode<DevOptions> = async ({ context, options, output }) => {
  const stopped = whenAborted(context.interruption());
  const kept = await keptOf(options, context.cwd);
  const { port = kept && String(kept.port), uiPort = kept && '8233', namespace, ui } = options;
  const binaryDirectory = resolve(context.cwd, dataDirectory(context));
  const server = await startDevServer({
    directory: kept?.folder ?? resolve(context.cwd, options.directory ?? binaryDirectory),
    ...(kept && { binaryDirectory }),
    env: context.env,
    headless: !ui,
    ...(port === undefined ? {} : { port: portOf(port) }),
    ...(uiPort === undefined ? {} : { uiPort: portOf(uiPort) }),
    ...(namespace === undefined ? {} : { namespace }),
    onProgress: (message) => output.note(message),
  });
  try {
    const settings = { address: server.address, namespace: server.namespace };
    const serving = await openWorker(context, settings, {
      ...options,
      ...(kept && { reviewers: kept.reviewers, pipelines: [demoPipeline] }),
    });
    const facts = { ...servingFacts(serving, settings), uiUrl: server.uiUrl ?? null };
    const elsewhere = options.directory === undefined && !kept ? '' : ` --address ${server.address}`;
    const calls = { cli: (words: string) => `${output.cli(words)}${elsewhere}`, temporal: temporalCommand(context) };
    output.record({ serving: facts }, 'Signalbox is running.');
    if (!output.json) for (const line of formatServing(serving, settings, server.uiUrl)) output.note(line);
    if (!output.json) for (const line of formatHowToDecide(serving, settings, calls, server.uiUrl)) output.note(line);
    try {
      await serving.worker.runUntil(stopped);
    } finally {
      await serving.close();
    }
  } finally {
    await server.stop();
  }
  output.note('stopped; the data is kept');
  return 0;
};

/** @throws USAGE where two folders are named */
async function keptOf({ demo, directory }: DevOptions, cwd: string): Promise<KeptDemo | undefined> {
  if (demo === undefined) return undefined;
  if (directory === undefined) return readKeptDemo(resolve(cwd, demo));
  throw new SignalboxError('USAGE', 'expected --demo or --directory, got both: each says where the data is');
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SignalboxError('USAGE', `expected a port from 0 to 65535, got ${JSON.stringify(text)}`);
}
