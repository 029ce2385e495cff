import { lazily, type RegisterCommand, withExamples } from '../command.js';

export const registerDemo: RegisterCommand = (program, bind) => {
  const command = program
    .command('demo')
    .description('run the example briefs end to end, with two demo reviewers who decide at both gates')
    .option('--briefs <folder>', 'Markdown briefs to run; the examples unless given')
    .option('--out <folder>', 'where specifications and audit logs go', 'out')
    .option('--json', 'print JSON, errors too')
    .action(bind(lazily(async () => (await import('../actions/demo.js')).demo)));
  withExamples(command, 'signalbox demo', 'signalbox demo --briefs my-briefs --out /var/tmp/demo');
};
