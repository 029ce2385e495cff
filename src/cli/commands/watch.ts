import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { followToEnd } from '../follow-start.js';
import type { ServerOptions } from '../server-settings.js';

export const registerWatch: RegisterCommand = (program, bind) => {
  const command = program
    .command('watch <run>')
    .description(
      'show what a run does as it does it, each step of an agent and what it writes too, until it has closed or failed',
    )
    .action(bind<ServerOptions>(watchRun));
  withExamples(withServerOptions(command), 'signalbox watch RUN', 'signalbox watch RUN --json');
};

const watchRun: CommandCode<ServerOptions> = (invocation, run = '') =>
  withClient(invocation, (client) => followToEnd(client, invocation, run, true));
