import { type CommandCode, type RegisterCommand, withExamples, withServerOptions } from '../command.js';
import { formatServing } from '../format-serving.js';
import { openWorker, whenAborted } from '../serve.js';
import { type ServerOptions, serverSettings } from '../server-settings.js';

export const registerWorker: RegisterCommand = (program, bind) => {
  const command = program
    .command('worker')
    .description('serve runs on a Temporal server until stopped')
    .action(bind<ServerOptions>(serve));
  withExamples(withServerOptions(command), 'TEMPORAL_ADDRESS=temporal.internal:7233 signalbox worker');
};

const serve: CommandCode<ServerOptions> = async ({ context, options, output }) => {
  const stopped = whenAborted(context.interruption());
  const settings = await serverSettings(context, options);
  const serving = await openWorker(context, settings, options);
  try {
    const { taskQueue, model } = serving;
    output.record(
      { serving: { ...settings, apiKey: undefined, tls: undefined, taskQueue, model: model ?? null } },
      'serving',
    );
    if (!output.json) for (const line of formatServing(serving, settings)) output.note(line);
    await serving.worker.runUntil(stopped);
  } finally {
    await serving.close();
  }
  return 0;
};
