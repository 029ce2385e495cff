import { lazily, type RegisterCommand, withExamples } from '../command.js';

export const registerDev: RegisterCommand = (program, bind) => {
  const command = program
    .command('dev')
    .description('start a Temporal dev server and a worker here; data is kept between starts')
    .option('--port <number>', "the server's port; 7233 or the next free one")
    .option('--ui-port <number>', "the Web UI's port; 8233 or the next free one")
    .option('--no-ui', 'no Web UI')
    .option('--directory <folder>', 'where the data is; .signalbox unless given')
    .option('--demo <folder>', 'go on with a demo that failed: the folder it was kept in')
    .option('--namespace <name>', 'the namespace to serve; default unless given')
    .option('--task-queue <name>', 'where the worker listens; signalbox unless given')
    .option('--json', 'print JSON, errors too')
    .action(bind(lazily(async () => (await import('../actions/dev.js')).dev)));
  withExamples(command, 'signalbox dev', 'signalbox dev --port 7300 --no-ui');
};
