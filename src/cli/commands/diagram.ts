import { SignalboxError } from '../../contract/index.js';
import { toMermaid } from '../../machine/index.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { readDefinition } from '../find-pipeline.js';
import type { ServerOptions } from '../server-settings.js';
import { writeOutput } from '../write-output.js';

type DiagramOptions = ServerOptions & { readonly run?: string; readonly out?: string };

export const registerDiagram: RegisterCommand = (program, bind) => {
  const command = program
    .command('diagram [pipeline]')
    .description('draw a pipeline as a Mermaid state diagram, by name or file, or a run where it is')
    .option('--run <run>', "draw this run's definition with its state marked")
    .option('--out <file>', 'write the diagram there instead')
    .action(bind<DiagramOptions>(diagram));
  withExamples(
    withServerOptions(command),
    'signalbox diagram discoveryToSpecification',
    'signalbox diagram --run RUN --out run.mmd',
  );
};

const diagram: CommandCode<DiagramOptions> = async (invocation, pipeline) => {
  const { context, options, output } = invocation;
  const { run } = options;
  if ((run === undefined) === (pipeline === undefined))
    throw new SignalboxError('USAGE', 'expected a pipeline or --run, and not both');
  const mermaid =
    run === undefined
      ? toMermaid(await readDefinition(context, pipeline ?? ''))
      : await withClient(invocation, (client) => client.diagram(run));
  if (options.out === undefined) {
    output.result({ pipeline, run, mermaid }, () => [mermaid.trimEnd()]);
    return 0;
  }
  await writeOutput(context, options.out, `${mermaid.trimEnd()}\n`);
  output.result({ pipeline, run, out: options.out }, () => [`wrote ${options.out}`]);
  return 0;
};
