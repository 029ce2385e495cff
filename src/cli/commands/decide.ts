import { type Decide, VERDICT_OUTCOMES } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import { type CommandCode, type RegisterCommand, withExamples } from '../command.js';
import { completeDigests } from '../complete-digests.js';
import type { CliContext } from '../context.js';
import { parseJson, readBytes } from '../read-input.js';
import { type GateOptions, sayAtGate, withGateOptions } from '../say-at-gate.js';

type DecideOptions = GateOptions & {
  readonly decision: string;
  readonly artifact: readonly string[];
  readonly condition: readonly string[];
  readonly data?: string;
};

const VERDICTS = [
  {
    word: 'approve',
    outcome: VERDICT_OUTCOMES.approve,
    does: 'approve at the open gate of a run',
    examples: [
      "signalbox approve RUN --as ada --comment 'say why'",
      "signalbox approve RUN --as ada --gate review --artifact 0123456789ab --condition 'after the audit'",
      'signalbox approve RUN --as ada --key ada.key',
    ],
  },
  {
    word: 'reject',
    outcome: VERDICT_OUTCOMES.reject,
    does: 'reject at the open gate of a run',
    examples: ["signalbox reject RUN --as ada --comment 'say why'"],
  },
  {
    word: 'request-changes',
    outcome: VERDICT_OUTCOMES.requestChanges,
    does: 'send the work back from the open gate of a run',
    examples: ["signalbox request-changes RUN --as ada --comment 'say why'"],
  },
] as const;

/** `approve`, `reject`, `request-changes`, and `decide` for the decisions that a gate offers besides. */
export const registerDecisions: RegisterCommand = (program, bind) => {
  for (const { word, outcome, does, examples } of VERDICTS) {
    const command = program
      .command(`${word} <run>`)
      .description(does)
      .action(bind<DecideOptions>((invocation, run = '') => decide(invocation, run, outcome)));
    withExamples(withDecisionOptions(command), ...examples);
  }
  const command = program
    .command('decide <run>')
    .description('decide at the open gate of a run, in any way it offers')
    .requiredOption('--decision <name>', "one of the gate's outcomes")
    .action(bind<DecideOptions>((invocation, run = '') => decide(invocation, run, invocation.options.decision)));
  withExamples(
    withDecisionOptions(command),
    'signalbox decide RUN --decision escalate --as ada',
    `signalbox decide RUN --decision defer --as ada --data '{"until":"2027-01-31"}'`,
  );
};

function withDecisionOptions(command: Parameters<typeof withGateOptions>[0]): Parameters<typeof withGateOptions>[0] {
  command
    .option('--artifact <digest>', 'the digest of what was looked at, or its first 12 digits; repeatable', collect, [])
    .option('--condition <text>', 'approve on this condition; repeatable', collect, [])
    .option('--data <json>', "what the outcome's form asks for: JSON, or @FILE");
  return withGateOptions(command, 'who decides');
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function decide(
  invocation: Parameters<CommandCode<DecideOptions>>[0],
  run: string,
  decision: string,
): Promise<number> {
  const { context, options } = invocation;
  const { artifact, condition } = options;
  const data = options.data === undefined ? undefined : await readData(context, options.data);
  return sayAtGate(invocation, run, {
    name: 'decide',
    done: decision,
    compose(gate): Omit<Decide, 'by' | 'via'> {
      const digests = completeDigests(artifact, gate);
      return {
        decision,
        ...(digests.length === 0 ? {} : { artifact: digests.length === 1 ? digests[0] : digests }),
        ...(condition.length === 0 ? {} : { conditions: [...condition] }),
        ...(data === undefined ? {} : { data }),
      };
    },
  });
}

/** @throws MALFORMED_JSON, FILE_NOT_READABLE */
async function readData(context: CliContext, given: string): Promise<Json> {
  const file = given.startsWith('@') ? given.slice(1) : undefined;
  const bytes = file === undefined ? Buffer.from(given) : await readBytes(context, file);
  return parseJson(bytes, file ?? '--data') as Json;
}
