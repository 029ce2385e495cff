import { type AuditEntry, type CheckpointView, type Status, shellQuote } from '../../contract/index.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatTable } from '../format-table.js';
import { formatTime } from '../format-time.js';
import type { Output } from '../output.js';
import { recoverCommand } from '../recover-command.js';
import type { ServerOptions } from '../server-settings.js';

export const registerCheckpoints: RegisterCommand = (program, bind) => {
  const command = program
    .command('checkpoints <run>')
    .description('list the points of a run that it, or a new run, can go back to')
    .action(bind<ServerOptions>(listCheckpoints));
  withExamples(withServerOptions(command), 'signalbox checkpoints RUN');
};

const listCheckpoints: CommandCode<ServerOptions> = (invocation, run = '') =>
  withClient(invocation, async (client) => {
    const { output } = invocation;
    const [checkpoints, log, status, { states }] = await Promise.all([
      client.checkpoints(run),
      client.auditLog(run),
      client.status(run),
      client.definition(run),
    ]);
    // In a choice no time passes: to go back to one is to go back to what it chose.
    const known = checkpoints
      .filter(({ state }) => states[state]?.kind !== 'choice')
      .map((checkpoint) => ({ ...checkpoint, event: eventOf(checkpoint, log) }));
    output.result(known, () =>
      known.length === 0
        ? ['no checkpoints yet']
        : [
            ...formatTable(
              ['NUMBER', 'WHEN', 'STATE', 'AFTER'],
              known.map(({ seq, at, state, event }) => [String(seq), formatTime(at), state, event]),
              output.colors,
            ),
            '',
            ...waysFrom(run, known.at(-1)?.seq ?? 1, status, output),
          ],
    );
    return 0;
  });

function eventOf({ seq }: CheckpointView, log: readonly AuditEntry[]): string {
  return log.find((entry) => entry.seq === seq)?.event ?? '';
}

/** What can be done with one of them. */
function waysFrom(run: string, seq: number, status: Status, output: Output): string[] {
  const canRollBack = status.lifecycle === 'FAILED' && status.failure.procedures.includes('rollback');
  return [
    ...(canRollBack ? [`back to one: ${recoverCommand(run, { procedure: 'rollback', to: seq }, output)}`] : []),
    `a new run from one: ${output.cli(`fork ${shellQuote(run)} --at ${seq} --as YOU --reason 'why'`)}`,
  ];
}
