import type { RunDescription, SignalboxClient } from '../../client/index.js';
import { type Artifacts, type AuditEntry, SignalboxError, type Status } from '../../contract/index.js';
import {
  BRIEFLY,
  type CommandCode,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { formatEntry } from '../format-entry.js';
import { formatArtifacts, formatStatus } from '../format-run.js';
import { formatTime } from '../format-time.js';
import type { Colors } from '../output.js';
import type { ServerOptions } from '../server-settings.js';

export const registerShow: RegisterCommand = (program, bind) => {
  const command = program
    .command('show <run>')
    .description('show where a run is, and the commands that move it on')
    .action(bind<ServerOptions>(showRun));
  withExamples(withServerOptions(command), 'signalbox show discoveryToSpecification-abcd2345');
};

const showRun: CommandCode<ServerOptions> = (invocation, run = '') =>
  withClient(
    invocation,
    async (client) => {
      const { output, context } = invocation;
      const description = await client.describe(run);
      const answer = await statusOf(client, run);
      if (answer) {
        output.result({ ...description, ...answer }, () => [
          ...headOf(description, output.colors),
          ...formatStatus(run, answer.status, output.colors, { closed: !description.open }),
          '',
          ...formatArtifacts(answer.artifacts),
        ]);
        return 0;
      }
      const { readReplayedLog } = await import('../read-replayed-log.js');
      const log = await readReplayedLog(client, run, context);
      output.note('no worker answers; this is what replaying the history says');
      output.result({ ...description, replayed: true, log }, () => [
        ...headOf(description, output.colors),
        ...lastLines(log, output.colors),
      ]);
      return 0;
    },
    BRIEFLY,
  );

async function statusOf(
  client: SignalboxClient,
  run: string,
): Promise<{ status: Status; artifacts: Artifacts } | undefined> {
  try {
    return { status: await client.status(run), artifacts: await client.artifacts(run) };
  } catch (error) {
    if (error instanceof SignalboxError && error.code === 'NO_WORKER') return undefined;
    throw error;
  }
}

function headOf(description: RunDescription, colors: Colors): string[] {
  const end = description.closedAt ? `, ${description.outcome} ${formatTime(description.closedAt)}` : '';
  return [
    `${colors.bold(description.run)}  ${description.pipeline}`,
    colors.dim(`started ${formatTime(description.startedAt)}${end} · ${description.events} events`),
  ];
}

function lastLines(log: readonly AuditEntry[], colors: Colors): string[] {
  const moved = log.findLast((entry) => entry.kind === 'transition');
  return [
    moved ? `${moved.to} since ${formatTime(moved.at)}` : 'not admitted yet',
    '',
    ...log.slice(-5).map((entry) => `${formatTime(entry.at)}  ${formatEntry(entry, colors)}`),
  ];
}
