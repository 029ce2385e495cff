import type { RunFilter, RunSummary } from '../../client/index.js';
import { SignalboxError } from '../../contract/index.js';
import type { Lifecycle } from '../../machine/index.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatTable } from '../format-table.js';
import { formatSpan } from '../format-time.js';
import { countOf } from '../given.js';
import type { Colors } from '../output.js';
import type { ServerOptions } from '../server-settings.js';

const LIFECYCLES: readonly Lifecycle[] = ['IDLE', 'RUNNING', 'WAITING_FOR_APPROVAL', 'FAILED', 'COMPLETE', 'CANCELLED'];

type ListOptions = ServerOptions & {
  readonly waitingFor?: string;
  readonly lifecycle?: string;
  readonly pipeline?: string;
  readonly limit: string;
};

export const registerList: RegisterCommand = (program, bind) => {
  const command = program
    .command('list')
    .description('list the runs, newest first')
    .option('--waiting-for <who>', 'those that wait for a decision of this person or role')
    .option('--lifecycle <lifecycle>', `those in one of ${LIFECYCLES.join(', ')}`)
    .option('--pipeline <name>', 'those of one pipeline')
    .option('--limit <count>', 'at most so many', '50')
    .action(bind<ListOptions>(listRuns));
  withExamples(withServerOptions(command), 'signalbox list --waiting-for ada');
};

const listRuns: CommandCode<ListOptions> = async (invocation) => {
  const { options, output } = invocation;
  const filter = filterOf(options);
  const runs = await withClient(invocation, (client) => client.list(filter));
  output.result(runs, () => (runs.length > 0 ? formatRuns(runs, output.colors, Date.now()) : ['no runs']));
  return 0;
};

function filterOf({ waitingFor, pipeline, lifecycle, limit }: ListOptions): RunFilter {
  const wanted = LIFECYCLES.find((known) => known === lifecycle?.toUpperCase());
  if (lifecycle !== undefined && !wanted)
    throw new SignalboxError('USAGE', `expected one of ${LIFECYCLES.join(', ')}, got ${JSON.stringify(lifecycle)}`);
  return {
    limit: countOf(limit, '--limit'),
    ...(wanted ? { lifecycle: wanted } : {}),
    ...(waitingFor ? { waitingFor } : {}),
    ...(pipeline ? { pipeline } : {}),
  };
}

/** Runs as a table: name, state, since when, who is awaited. */
function formatRuns(runs: readonly RunSummary[], colors: Colors, now: number): string[] {
  const rows = runs.map((run) => [
    run.run,
    lifecycleOf(run),
    run.state ?? '',
    `${formatSpan(now - Date.parse(run.startedAt))} ago`,
    run.waitingFor.join(', ') || run.failureReason || '',
  ]);
  return formatTable(['RUN', 'LIFECYCLE', 'STATE', 'STARTED', 'WAITING FOR / REASON'], rows, colors);
}

/** What the run says of itself; and where that is not how it ended, what Temporal says: a closed run is nobody's to recover. */
function lifecycleOf({ lifecycle, execution, closedAt }: RunSummary): string {
  if (lifecycle === undefined) return execution;
  if (closedAt === undefined || lifecycle === 'COMPLETE' || lifecycle === 'CANCELLED') return lifecycle;
  return `${lifecycle}, ${execution === 'FAILED' ? 'closed' : execution.toLowerCase()}`;
}
