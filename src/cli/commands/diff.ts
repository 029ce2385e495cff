import { lazily, type RegisterCommand, withExamples, withServerOptions } from '../command.js';

export const registerDiff: RegisterCommand = (program, bind) => {
  const command = program
    .command('diff <run> <a> [b]')
    .usage('[options] RUN A B, or --file EXPORT A B')
    .description('compare a run at two entries of its log: what happened, what changed, who decided')
    .option('--file <export.json>', 'look at an export instead of a run: needs no server')
    .action(bind(lazily(async () => (await import('../actions/diff.js')).diff)));
  withExamples(
    withServerOptions(command),
    'signalbox diff RUN 3 9',
    'signalbox diff --file evidence.json 3 9',
    'signalbox diff RUN 3 9 --json',
  );
};
