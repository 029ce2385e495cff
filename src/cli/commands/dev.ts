import { resolve } from 'node:path';
import { SignalboxError } from '../../contract/index.js';
import { startDevServer } from '../../server/index.js';
import { type CommandCode, type RegisterCommand, withExamples } from '../command.js';
import { formatHowToDecide, formatServing } from '../format-serving.js';
import { openWorker, whenAborted } from '../serve.js';
import { dataDirectory, type ServerOptions } from '../server-settings.js';

type DevOptions = Omit<ServerOptions, 'address'> & {
  readonly port?: string;
  readonly uiPort?: string;
  readonly ui: boolean;
  readonly directory?: string;
};

export const registerDev: RegisterCommand = (program, bind) => {
  const command = program
    .command('dev')
    .description('start a Temporal dev server and a worker here; data is kept between starts')
    .option('--port <number>', "the server's port; 7233 or the next free one")
    .option('--ui-port <number>', "the Web UI's port; 8233 or the next free one")
    .option('--no-ui', 'no Web UI')
    .option('--directory <folder>', 'where the data is; .signalbox unless given')
    .option('--namespace <name>', 'the namespace to serve; default unless given')
    .option('--task-queue <name>', 'where the worker listens; signalbox unless given')
    .option('--json', 'print JSON, errors too')
    .action(bind<DevOptions>(dev));
  withExamples(command, 'signalbox dev', 'signalbox dev --port 7300 --no-ui');
};

const dev: CommandCode<DevOptions> = async ({ context, options, output }) => {
  const stopped = whenAborted(context.interruption());
  const { port, uiPort, namespace, ui } = options;
  const server = await startDevServer({
    directory: resolve(context.cwd, options.directory ?? dataDirectory(context)),
    env: context.env,
    headless: !ui,
    ...(port === undefined ? {} : { port: portOf(port) }),
    ...(uiPort === undefined ? {} : { uiPort: portOf(uiPort) }),
    ...(namespace === undefined ? {} : { namespace }),
    onProgress: (message) => output.note(message),
  });
  try {
    const settings = { address: server.address, namespace: server.namespace };
    const serving = await openWorker(context, settings, options);
    const { taskQueue, model } = serving;
    const facts = { ...settings, uiUrl: server.uiUrl ?? null, taskQueue, model: model ?? null };
    output.record({ serving: facts }, 'Signalbox is running.');
    if (!output.json) for (const line of formatServing(serving, settings, server.uiUrl)) output.note(line);
    if (!output.json) for (const line of formatHowToDecide(serving, settings, server.uiUrl)) output.note(line);
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

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SignalboxError('USAGE', `expected a port from 0 to 65535, got ${JSON.stringify(text)}`);
}
