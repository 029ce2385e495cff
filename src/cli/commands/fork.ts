import type { Fork, ForkSource } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import { checkInput } from '../check-input.js';
import {
  BRIEFLY,
  type CommandCode,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import type { CliContext } from '../context.js';
import { followStart } from '../follow-start.js';
import { formatTime } from '../format-time.js';
import { countOf, given } from '../given.js';
import { oneOf } from '../one-of.js';
import { plainText, shortText } from '../plain-text.js';
import { readInput } from '../read-input.js';
import type { ServerOptions } from '../server-settings.js';

const DEFINITIONS = ['same', 'current'] as const;

type ForkOptions = ServerOptions & {
  readonly at: string;
  readonly as: string;
  readonly reason: string;
  readonly input?: string;
  readonly definition: string;
  readonly id?: string;
  readonly execution?: string;
  readonly watch?: boolean;
};

export const registerFork: RegisterCommand = (program, bind) => {
  const command = program
    .command('fork <run>')
    .description('start a new run from a checkpoint of another, which stays as it is')
    .requiredOption('--at <number>', 'the checkpoint to go on from')
    .requiredOption('--as <who>', 'who starts it')
    .requiredOption('--reason <text>', 'why')
    .option('--input <file>', "another start input: a brief, a .json file, or the JSON itself; else the other run's")
    .option(
      '--definition <which>',
      "same: the definition the other run has; current: the one that today's worker has",
      'same',
    )
    .option('--id <run>', "the new run's name; else the pipeline's and eight letters")
    .option('--execution <id>', 'which execution of that name; else the newest')
    .option('--watch', 'show its moves until it has closed or failed; Ctrl-C leaves it running')
    .action(bind<ForkOptions>(forkRun));
  withExamples(
    withServerOptions(command),
    "signalbox fork RUN --at 4 --as ada --reason 'what if the scope were smaller?'",
    "signalbox fork RUN --at 4 --as ada --reason 'the new rules' --definition current --watch",
  );
};

const forkRun: CommandCode<ForkOptions> = async (invocation, run = '') => {
  const { context, options } = invocation;
  const { id, execution } = options;
  const fork: Fork = {
    run,
    seq: countOf(options.at, '--at'),
    by: given(options.as, '--as', 'to say who starts it'),
    reason: given(options.reason, '--reason', 'to say why'),
    definition: oneOf(options.definition, DEFINITIONS, '--definition'),
    ...(execution === undefined ? {} : { execution }),
  };
  const input = options.input === undefined ? null : await readForkInput(context, options.input, fork.by);
  return withClient(
    invocation,
    async (client) => {
      const { pipeline, taskQueue } = await client.describe(run);
      const source = await client.checkpoint(run, fork.seq, execution);
      if (input !== null && fork.definition === 'same') checkInput(source.definition, input);
      const queue = options.taskQueue ?? taskQueue;
      const started = await client.start(pipeline, input, {
        ...{ fork, taskQueue: queue },
        ...(id === undefined ? {} : { workflowId: id }),
      });
      return followStart(client, invocation, {
        ...{ started, taskQueue: queue },
        watch: options.watch === true,
        lines: [lineageOf(fork, source, input !== null)],
      });
    },
    BRIEFLY,
  );
};

/** Who forks is who asks, unless the input says otherwise. */
function readForkInput(context: CliContext, file: string, by: string): Promise<{ readonly [key: string]: Json }> {
  return readInput({ ...context, userName: by }, { file });
}

/** Where the new run comes from, by whom and why, and what is different in it. */
function lineageOf(fork: Fork, { checkpoint, definition }: ForkSource, hasInput: boolean): string {
  const { state, at, event } = checkpoint;
  const differs = [
    ...(hasInput ? ['with another input'] : []),
    ...(fork.definition === 'current'
      ? ["on today's definition"]
      : [`on its definition ${plainText(definition.name)} ${plainText(definition.version)}`]),
  ];
  const where = `${state} (after ${plainText(event)}, ${formatTime(at)})`;
  return `forked from ${fork.run} at ${fork.seq}, ${where}, ${differs.join(', ')}, by ${plainText(fork.by)}: "${shortText(fork.reason, 300)}"`;
}
