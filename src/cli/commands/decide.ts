import { type Decide, VERDICT_OUTCOMES } from '../../contract/index.js';
import { assertOpen } from '../assert-open.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatStatus } from '../format-run.js';
import type { ServerOptions } from '../server-settings.js';

type DecideOptions = ServerOptions & {
  readonly as: string;
  readonly decision: string;
  readonly comment?: string;
  readonly artifact?: string;
  readonly gate?: string;
};

const VERDICTS = [
  { word: 'approve', outcome: VERDICT_OUTCOMES.approve, does: 'approve at the open gate of a run' },
  { word: 'reject', outcome: VERDICT_OUTCOMES.reject, does: 'reject at the open gate of a run' },
  {
    word: 'request-changes',
    outcome: VERDICT_OUTCOMES.requestChanges,
    does: 'send the work back from the open gate of a run',
  },
] as const;

/** `approve`, `reject`, `request-changes`, and `decide` for the decisions that a gate offers besides. */
export const registerDecisions: RegisterCommand = (program, bind) => {
  for (const { word, outcome, does } of VERDICTS) {
    const command = program
      .command(`${word} <run>`)
      .description(does)
      .action(bind<DecideOptions>((invocation, run = '') => decide(invocation, run, outcome)));
    withDecisionOptions(command);
    withExamples(command, `signalbox ${word} RUN --as ada --comment 'say why'`);
  }
  const command = program
    .command('decide <run>')
    .description('decide at the open gate of a run, in any way it offers')
    .requiredOption('--decision <name>', "one of the gate's outcomes")
    .action(bind<DecideOptions>((invocation, run = '') => decide(invocation, run, invocation.options.decision)));
  withDecisionOptions(command);
  withExamples(command, 'signalbox decide RUN --decision escalate --as ada');
};

function withDecisionOptions(command: Parameters<typeof withServerOptions>[0]): void {
  command
    .requiredOption('--as <who>', 'who decides')
    .option('--comment <text>', 'why')
    .option('--artifact <digest>', 'the digest of what was looked at; refused if the gate shows another')
    .option('--gate <state>', 'the gate that is meant; refused if another is open');
  withServerOptions(command);
}

async function decide(
  invocation: Parameters<CommandCode<DecideOptions>>[0],
  run: string,
  decision: string,
): Promise<number> {
  const { options, output } = invocation;
  const { comment, artifact, gate } = options;
  const message: Decide = {
    decision,
    by: options.as,
    via: 'cli',
    ...(comment === undefined ? {} : { comment }),
    ...(artifact === undefined ? {} : { artifact }),
    ...(gate === undefined ? {} : { gate }),
  };
  return withClient(invocation, async (client) => {
    await assertOpen(client, run, 'decide on');
    // An update waits for a worker and may be taken up after we gave up on it; a query says first whether one answers.
    await client.openGate(run);
    const status = await client.decide(run, message);
    output.result({ run, decision, by: options.as, status }, () => [
      `${output.colors.bold(decision)} by ${options.as}`,
      ...formatStatus(run, status, output),
    ]);
    return 0;
  });
}
