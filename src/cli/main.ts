#!/usr/bin/env node
/** The composition root: the only place that reads the environment, the standard streams and the signals of the process. */
import { userInfo } from 'node:os';
import { commandName } from './command-name.js';
import type { CliContext } from './context.js';
import { printError, runCli } from './run-cli.js';

const argv = process.argv.slice(2);
let interruption: AbortController | undefined;

const context: CliContext = {
  env: process.env,
  cwd: process.cwd(),
  command: commandName({ script: process.argv[1] ?? 'signalbox', cwd: process.cwd(), env: process.env }),
  userName: userName(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interruption() {
    interruption ??= listen();
    return interruption.signal;
  },
};

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
process.on('unhandledRejection', (error) => process.exit(printError(error, argv, context)));
process.on('uncaughtException', (error) => process.exit(printError(error, argv, context)));

const exit = await runCli(argv, context);
// Standard output may be a pipe that is still draining: ending by ourselves would cut it off.
process.exitCode = exit;
process.stdout.write('', () => process.stderr.write('', () => process.exit(exit)));

/** The first Ctrl-C asks to stop cleanly, a second one does not ask. */
function listen(): AbortController {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
