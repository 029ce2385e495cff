import { checkDefinition, type DefinitionProblem, SignalboxError, sayCount } from '../../contract/index.js';
import { type Definition, parseDefinition } from '../../machine/index.js';
import { catalogue } from '../../pipelines/index.js';
import { type CommandCode, type RegisterCommand, withExamples } from '../command.js';
import { readGiven } from '../find-pipeline.js';
import type { Colors } from '../output.js';
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
  const given = name === undefined ? catalogue : [await readGiven(context, name)];
  const checked = given.map((value) => ({ value, problems: checkDefinition(value) }));
  const facts = checked.map(({ value, problems }) => ({ ...factsOf(value, name), problems }));
  output.result(facts, () =>
    facts.flatMap(({ problems, ...fact }) => [
      ...formatSummary(fact, problems, output.colors),
      ...problems.flatMap((problem) => formatProblem(problem, output.colors)),
      ...(fact.input ? ['', 'takes this input:', ...JSON.stringify(fact.input, null, 2).split('\n')] : []),
    ]),
  );
  const count = facts.reduce((sum, { problems }) => sum + problems.length, 0);
  if (count === 0) return 0;
  const listed = count === 1 ? 'the one that is listed' : `the ${count} that are listed`;
  throw new SignalboxError('INVALID_DEFINITION', `expected definitions without problems, got ${listed}`);
};

type Facts = Pick<Definition, 'version' | 'title'> & {
  readonly pipeline: string;
  readonly states: number;
  readonly gates: number;
  /** Only of one that was asked for. */
  readonly input?: Definition['input'];
};

/** What there is to say of a definition; of what is none, only where it was found. */
function factsOf(value: unknown, wanted: string | undefined): Facts {
  const parsed = parseDefinition(value);
  if (!parsed.ok) return { pipeline: wanted ?? 'definition', version: '', states: 0, gates: 0 };
  const { name, version, title, states, input } = parsed.definition;
  const gates = Object.values(states).filter(({ kind }) => kind === 'gate').length;
  return {
    pipeline: name,
    version,
    ...(title === undefined ? {} : { title }),
    states: Object.keys(states).length,
    gates,
    ...(wanted === undefined ? {} : { input }),
  };
}

function formatSummary(facts: Facts, problems: readonly DefinitionProblem[], colors: Colors): string[] {
  const mark = problems.length === 0 ? colors.green('✔') : colors.red('✘');
  const title = facts.title ? `  ${plainText(facts.title)}` : '';
  const size = `${sayCount(facts.states, 'state')} and IDLE, FAILED, CANCELLED; ${sayCount(facts.gates, 'gate')}; `;
  return [
    `${mark} ${colors.bold(plainText(facts.pipeline))} ${plainText(facts.version)}${title}`.trimEnd(),
    `  ${facts.states > 0 ? size : ''}${sayCount(problems.length, 'problem')}`,
  ];
}

function formatProblem({ rule, place, message, fix, path }: DefinitionProblem, colors: Colors): string[] {
  return [
    `  ${colors.red(rule)} at ${plainText(place)}: ${plainText(message)}`,
    ...(path.length > 0 ? [`    path: ${path.join(' → ')}`] : []),
    `    fix: ${plainText(fix)}`,
  ];
}
