import { Command } from 'commander';
import { type ClientOptions, connect, createSignalboxClient, type SignalboxClient } from '../client/index.js';
import type { CliContext } from './context.js';
import { createOutput, type Output } from './output.js';
import { type ServerOptions, serverFlags, serverSettings, taskQueueOf } from './server-settings.js';

/** What a command's code is given. */
export type Invocation<Options> = {
  readonly context: CliContext;
  readonly output: Output;
  readonly options: Options;
};

/** A command's code; the number it returns is the exit code, zero if none. */
export type CommandCode<Options> = (
  invocation: Invocation<Options>,
  ...given: string[]
) => Promise<number | undefined> | number | undefined;

/** Every command registers itself so: its arguments, options and an example, and its code. */
export type RegisterCommand = (program: Command, bind: Bind) => void;

/** Wraps a command's code into what commander calls. */
export type Bind = <Options extends { readonly json?: boolean }>(
  code: CommandCode<Options>,
) => (...given: unknown[]) => Promise<void>;

/** Makes the wrapper; `onExit` is told each command's exit code. */
export function createBind(context: CliContext, onExit: (code: number) => void): Bind {
  return <Options extends { readonly json?: boolean }>(code: CommandCode<Options>) =>
    async (...given: unknown[]) => {
      const command = given.find((value) => value instanceof Command);
      const options = (command?.optsWithGlobals() ?? {}) as Options;
      const words = given.slice(0, command?.registeredArguments.length ?? 0).flat() as string[];
      const output = createOutput(context, options.json === true, serverFlags(options));
      const exit = await code({ context, options, output }, ...words);
      onExit(exit ?? 0);
    };
}

/** Leaves a command's code unread until it is called: what serves or replays pulls in the whole worker. */
export function lazily<Options>(load: () => Promise<CommandCode<Options>>): CommandCode<Options> {
  return async (...given) => (await load())(...given);
}

/** Adds the options of a command that talks to a server. */
export function withServerOptions(command: Command): Command {
  return command
    .option('--address <host:port>', 'the Temporal server; else TEMPORAL_ADDRESS, else the local dev server')
    .option('--namespace <name>', "the server's namespace; else TEMPORAL_NAMESPACE, else default")
    .option('--task-queue <name>', 'where the workers listen; else SIGNALBOX_TASK_QUEUE, else signalbox')
    .option('--json', 'print JSON, errors too');
}

/** Adds examples below a command's help, one command line each, in which `signalbox` stands for how we are called. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example:' : 'Examples:';
  return command.addHelpText('after', () => {
    const name = rootOf(command).name();
    const lines = examples.map((example) => `  $ ${example.replaceAll(/\bsignalbox(?= )/g, name)}`);
    return `\n${title}\n${lines.join('\n')}`;
  });
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

/** How long a command waits for a run's workers where it can do without them. */
export const BRIEFLY = { answerWithinMs: 4_000 } as const;

/** Opens a client for the length of one piece of work. */
export async function withClient<Answer>(
  { context, options }: Pick<Invocation<ServerOptions>, 'context' | 'options'>,
  use: (client: SignalboxClient) => Promise<Answer>,
  bounds: Pick<ClientOptions, 'answerWithinMs'> = {},
): Promise<Answer> {
  const connection = await connect(await serverSettings(context, options));
  const client = createSignalboxClient(connection, { taskQueue: taskQueueOf(context, options), ...bounds });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
