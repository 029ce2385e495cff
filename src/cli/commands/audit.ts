import { lazily, type RegisterCommand, withExamples, withServerOptions } from '../command.js';

export const registerAudit: RegisterCommand = (program, bind) => {
  const command = program
    .command('audit [run]')
    .description('tell what happened in a run, write it down as evidence, or verify it by replay')
    .option('--verify', 'replay the history and hold it against the log')
    .option('--file <export.json>', 'verify an export instead of a run: needs no server')
    .option('--head <digest>', 'a head noted earlier, which the log must pass through')
    .option('--out <file>', 'write the export there, too')
    .action(bind(lazily(async () => (await import('../actions/audit.js')).audit)));
  withExamples(
    withServerOptions(command),
    'signalbox audit RUN',
    'signalbox audit RUN --json > evidence.json',
    'signalbox audit --verify --file evidence.json',
  );
};
