import type { RunDescription, SignalboxClient } from '../../client/index.js';
import {
  type Artifacts,
  type AuditEntry,
  type GateForms,
  isUnanswered,
  lastSteps,
  SignalboxError,
  type Status,
} from '../../contract/index.js';
import {
  BRIEFLY,
  type CommandCode,
  type Invocation,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { formatEntry } from '../format-entry.js';
import { formatPaused } from '../format-paused.js';
import { formatRetries } from '../format-retries.js';
import { formatArtifacts, formatStatus } from '../format-run.js';
import { formatShown, type Shown, shownAt } from '../format-shown.js';
import { formatTime } from '../format-time.js';
import type { Colors } from '../output.js';
import { plainText } from '../plain-text.js';
import { readContent } from '../read-content.js';
import type { ServerOptions } from '../server-settings.js';

export const registerShow: RegisterCommand = (program, bind) => {
  const command = program
    .command('show [run]')
    .description('show where a run is, what its gate shows, and the commands that move it on; or how it was')
    .option('--at <entry>', 'as it was at this entry of its audit log, by replay')
    .option('--file <export.json>', 'with --at, look at an export instead of a run: needs no server')
    .action(bind<ShowOptions>(show));
  withExamples(
    withServerOptions(command),
    'signalbox show discoveryToSpecification-abcd2345',
    'signalbox show RUN --at 5',
    'signalbox show --file evidence.json --at 5',
  );
};

type ShowOptions = ServerOptions & { readonly at?: string; readonly file?: string };

const show: CommandCode<ShowOptions> = async (invocation, run) => {
  const { at, file } = invocation.options;
  if (at !== undefined)
    return (await import('../actions/show-at.js')).showAt(invocation, ...(run === undefined ? [] : [run]));
  if (file !== undefined) throw new SignalboxError('USAGE', 'expected --at with --file: the entry to look at');
  if (run === undefined) throw new SignalboxError('USAGE', "missing required argument 'run'");
  return showNow(invocation, run);
};

const showNow = (invocation: Invocation<ShowOptions>, run: string): Promise<number> =>
  withClient(
    invocation,
    async (client) => {
      const { output, context } = invocation;
      const description = await client.describe(run);
      const [answer, forks] = await Promise.all([answerOf(client, run), forksOf(client, run)]);
      if (answer) {
        const { status, artifacts, shown, forms, steps } = answer;
        output.result(
          {
            ...description,
            ...(forks.length > 0 ? { forks } : {}),
            status,
            artifacts,
            ...(shown.length > 0 ? { shown } : {}),
            ...(Object.keys(forms).length > 0 ? { forms } : {}),
            ...(steps.length > 0 ? { steps } : {}),
          },
          () => [
            ...headOf(description, output.colors),
            ...(forks.length > 0 ? [`forked to: ${forks.map(plainText).join(', ')}`] : []),
            ...formatRetries(description.retrying, output.colors, Date.now()),
            ...formatStatus(run, status, output, {
              closed: !description.open,
              forms,
              steps,
              ...(shown.length > 0 ? { shown: formatShown(run, besidesAsked(status, shown), output) } : {}),
            }),
            '',
            ...formatArtifacts(artifacts),
          ],
        );
        return 0;
      }
      const { readReplayedLog } = await import('../read-replayed-log.js');
      const log = await readReplayedLog(client, run, context);
      output.note('the run does not answer; this is what replaying the history says');
      output.result({ ...description, replayed: true, log }, () => [
        ...headOf(description, output.colors),
        ...formatRetries(description.retrying, output.colors, Date.now()),
        ...lastLines(log, output.colors),
      ]);
      return 0;
    },
    BRIEFLY,
  );

type Answer = {
  readonly status: Status;
  readonly artifacts: Artifacts;
  readonly shown: readonly Shown[];
  readonly forms: GateForms;
  /** What an agent that works in steps did last before it failed. */
  readonly steps: readonly AuditEntry[];
};

/** What the run says of itself; undefined where it does not answer. */
async function answerOf(client: SignalboxClient, run: string): Promise<Answer | undefined> {
  try {
    const status = await client.status(run);
    const artifacts = await client.artifacts(run);
    const bare = { status, artifacts, shown: [], forms: {}, steps: [] };
    if (status.lifecycle === 'FAILED') return { ...bare, steps: lastSteps(await client.auditLog(run)) };
    if (status.lifecycle !== 'WAITING_FOR_APPROVAL') return bare;
    const [definition, content] = await Promise.all([client.definition(run), readContent(client, run)]);
    const { [status.gate.gate]: state } = definition.states;
    const forms = state?.kind === 'gate' ? (state.forms ?? {}) : {};
    return { ...bare, shown: shownAt(status.gate, definition, artifacts, content), forms };
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}

/** What the gate does not tell itself. */
function besidesAsked(status: Status, shown: readonly Shown[]): Shown[] {
  const asked = status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate.asks?.name : undefined;
  return shown.filter(({ name }) => name !== asked);
}

/** Which runs go on from here; a server that cannot say, or has no such attribute, keeps nobody from the rest. */
async function forksOf(client: SignalboxClient, run: string): Promise<string[]> {
  const forks = await client.list({ forkedFrom: run, limit: 100 }).catch(() => []);
  return forks.map((fork) => fork.run);
}

function headOf(description: RunDescription, colors: Colors): string[] {
  const end = description.closedAt ? `, ${description.outcome} ${formatTime(description.closedAt)}` : '';
  return [
    `${colors.bold(plainText(description.run))}  ${plainText(description.pipeline)}`,
    colors.dim(`started ${formatTime(description.startedAt)}${end} · ${description.events} events`),
    ...formatPaused(description.run, description.outcome).map(colors.bold),
  ];
}

function lastLines(log: readonly AuditEntry[], colors: Colors): string[] {
  const moved = log.findLast((entry) => entry.kind === 'transition');
  return [
    moved ? `${plainText(moved.to)} since ${formatTime(moved.at)}` : 'not admitted yet',
    '',
    ...log.slice(-5).map((entry) => `${formatTime(entry.at)}  ${formatEntry(entry, colors)}`),
  ];
}
