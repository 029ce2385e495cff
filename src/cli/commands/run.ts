import { SignalboxError } from '../../contract/index.js';
import { checkInput, takesField } from '../check-input.js';
import {
  BRIEFLY,
  type CommandCode,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { findPipeline } from '../find-pipeline.js';
import { followStart } from '../follow-start.js';
import { checkSaysSomething } from '../read-brief.js';
import { readInput } from '../read-input.js';
import type { ServerOptions } from '../server-settings.js';

type RunOptions = ServerOptions & {
  readonly input: string;
  readonly as?: string;
  readonly title?: string;
  readonly id?: string;
  readonly watch?: boolean;
  readonly remote?: boolean;
};

export const registerRun: RegisterCommand = (program, bind) => {
  const command = program
    .command('run <pipeline>')
    .description('start a run of a pipeline')
    .requiredOption(
      '--input <file>',
      'a brief (.md, .txt), or the whole input (.json, or the JSON itself); - for standard input',
    )
    .option('--as <who>', 'who asks for it; else what the input says, else the user of this machine')
    .option('--title <text>', 'a title for the run')
    .option('--id <run>', "the run's name; else the pipeline's and eight letters")
    .option('--watch', 'show its moves until it has closed or failed; Ctrl-C leaves it running')
    .option('--remote', 'the pipeline is one that only the worker knows')
    .action(bind<RunOptions>(startRun));
  withExamples(
    withServerOptions(command),
    'signalbox run discoveryToSpecification --input brief.md --as ada --watch',
    `echo '{"brief":"…","requestedBy":"ada"}' | signalbox run discoveryToSpecification --input -`,
  );
};

const startRun: CommandCode<RunOptions> = async (invocation, pipeline = '') => {
  const { context, options } = invocation;
  const definition = options.remote ? undefined : findPipeline(pipeline);
  const { as, title, id } = options;
  const input = await readInput(context, {
    file: options.input,
    ...(as === undefined ? {} : { requestedBy: as }),
    ...(title === undefined ? {} : { title }),
  });
  if (definition && typeof input.brief === 'string' && !takesField(definition, 'brief'))
    throw new SignalboxError('INVALID_INPUT', `expected a .json file: ${pipeline} takes no brief`);
  if (definition) checkInput(definition, input);
  if (definition && typeof input.brief === 'string') checkSaysSomething(input.brief, options.input);
  return withClient(
    invocation,
    async (client) => {
      const started = await client.start(pipeline, input, id === undefined ? {} : { workflowId: id });
      return followStart(client, invocation, { started, watch: options.watch === true });
    },
    BRIEFLY,
  );
};
