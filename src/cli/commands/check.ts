import { SignalboxError } from '../../contract/index.js';
import { check, type Definition, type Problem } from '../../machine/index.js';
import { catalogue } from '../../pipelines/index.js';
import { type CommandCode, type RegisterCommand, withExamples } from '../command.js';
import { readDefinition } from '../find-pipeline.js';
import type { Colors, Output } from '../output.js';
import { plainText } from '../plain-text.js';

type CheckOptions = { readonly json?: boolean };

export const registerCheck: RegisterCommand = (program, bind) => {
  const command = program
    .command('check [pipeline]')
    .description('check a pipeline, by name or file (.yaml, .json), or list them all')
    .option('--json', 'print JSON, errors too')
    .action(bind<CheckOptions>(checkPipelines));
  withExamples(command, 'signalbox check', 'signalbox check my-pipeline.yaml');
};

const checkPipelines: CommandCode<CheckOptions> = async ({ context, output }, name) => {
  const definitions = name === undefined ? catalogue : [await readDefinition(context, name)];
  const checked = definitions.map((definition) => ({ definition, problems: check(definition) }));
  print(checked, output, name !== undefined);
  const bad = checked.filter(({ problems }) => problems.length > 0);
  if (bad.length === 0) return 0;
  throw new SignalboxError(
    'INVALID_DEFINITION',
    `expected definitions without problems, got ${bad.reduce((sum, { problems }) => sum + problems.length, 0)}`,
    bad.flatMap(({ definition, problems }) => problems.map((p) => `${definition.name}, ${p.place}: ${p.message}`)),
  );
};

type Checked = { readonly definition: Definition; readonly problems: readonly Problem[] };

function print(checked: readonly Checked[], output: Output, alone: boolean): void {
  const facts = checked.map(({ definition, problems }) => ({
    pipeline: definition.name,
    version: definition.version,
    title: definition.title,
    states: Object.keys(definition.states).length,
    ...(alone ? { input: definition.input } : {}),
    problems,
  }));
  output.result(facts, () =>
    checked.flatMap(({ definition, problems }) => [
      ...formatSummary(definition, problems, output.colors),
      ...problems.flatMap((problem) => formatProblem(problem, output.colors)),
      ...(alone ? ['', 'takes this input:', ...JSON.stringify(definition.input, null, 2).split('\n')] : []),
    ]),
  );
}

function formatSummary(definition: Definition, problems: readonly Problem[], colors: Colors): string[] {
  const mark = problems.length === 0 ? colors.green('✔') : colors.red('✘');
  const states = Object.values(definition.states);
  const gates = states.filter(({ kind }) => kind === 'gate').length;
  const title = definition.title ? `  ${plainText(definition.title)}` : '';
  return [
    `${mark} ${colors.bold(plainText(definition.name))} ${definition.version}${title}`,
    `  ${states.length} states and IDLE, FAILED, CANCELLED; ${gates} gates; ${problems.length} problems`,
  ];
}

function formatProblem({ rule, place, message, fix, path }: Problem, colors: Colors): string[] {
  return [
    `  ${colors.red(rule)} at ${plainText(place)}: ${plainText(message)}`,
    ...(path.length > 0 ? [`    path: ${path.join(' → ')}`] : []),
    `    fix: ${plainText(fix)}`,
  ];
}
