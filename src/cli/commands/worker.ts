import { lazily, type RegisterCommand, withExamples, withServerOptions } from '../command.js';

export const registerWorker: RegisterCommand = (program, bind) => {
  const command = program
    .command('worker')
    .description('serve runs on a Temporal server until stopped')
    .action(bind(lazily(async () => (await import('../actions/worker.js')).serve)));
  withExamples(withServerOptions(command), 'TEMPORAL_ADDRESS=temporal.internal:7233 signalbox worker');
};
