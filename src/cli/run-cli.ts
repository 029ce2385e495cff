import { Command, CommanderError } from 'commander';
import { SignalboxError } from '../contract/index.js';
import { createBind } from './command.js';
import { COMMANDS } from './commands/index.js';
import type { CliContext } from './context.js';
import { formatError, toErrorReport } from './format-error.js';
import { formatExitCodes } from './format-exit-codes.js';
import { createOutput } from './output.js';

/**
 * Runs one command line and gives its exit code. Never throws: every error is printed with its code, what was expected and got,
 * and what to do.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let exit = 0;
  try {
    const program = createProgram(context, (code) => {
      exit = code;
    });
    await program.parseAsync(isOfNoCommand(program, argv) ? argv.filter((word) => !HELP.includes(word)) : [...argv], {
      from: 'user',
    });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === 'commander.help') return toErrorReport(usage('')).error.exit;
    return printError(error instanceof CommanderError ? usage(error.message) : error, argv, context);
  }
}

const HELP: readonly string[] = ['-h', '--help'];

/** Whether the words name a command that there is not: its help would be that of all, as if it were there. */
function isOfNoCommand(program: Command, argv: readonly string[]): boolean {
  const [word] = argv;
  if (word === undefined || word.startsWith('-') || word === 'help' || program.commands.length === 0) return false;
  const named = program.commands.find((command) => command.name() === word);
  return named === undefined || isOfNoCommand(named, argv.slice(1));
}

/** Prints an error the way every command does, and gives its exit code. */
export function printError(error: unknown, argv: readonly string[], context: CliContext): number {
  const json = argv.includes('--json');
  const report = toErrorReport(error);
  const { colors, cli } = createOutput(context, json || context.stderr.isTTY !== true);
  const lines = json ? [JSON.stringify(report, null, 2)] : formatError(report, { colors, cli });
  context.stderr.write(`${lines.join('\n')}\n`);
  return report.error.exit;
}

function createProgram(context: CliContext, onExit: (code: number) => void): Command {
  const program = new Command(context.command)
    .description('Agent pipelines a team can answer for: run them, decide at their gates, audit them.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => context.stdout.columns ?? 100,
    })
    .addHelpText('after', `\n${formatExitCodes()}`);
  const bind = createBind(context, onExit);
  for (const register of COMMANDS) register(program, bind);
  return program;
}

function usage(message: string): SignalboxError {
  return new SignalboxError('USAGE', message.replace(/^error: /, '').replaceAll('\n', ' '));
}
