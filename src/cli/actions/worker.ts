import type { CommandCode } from '../command.js';
import { formatServing, servingFacts } from '../format-serving.js';
import { openWorker } from '../serve.js';
import { type ServerOptions, serverSettings } from '../server-settings.js';
import { whenAborted } from '../when-aborted.js';

export const serve: CommandCode<ServerOptions> = async ({ context, options, output }) => {
  const stopped = whenAborted(context.interruption());
  const settings = await serverSettings(context, options);
  const serving = await openWorker(context, settings, options);
  try {
    output.record({ serving: servingFacts(serving, settings) }, 'serving');
    if (!output.json) for (const line of formatServing(serving, settings)) output.note(line);
    await serving.worker.runUntil(stopped);
  } finally {
    await serving.close();
  }
  return 0;
};
