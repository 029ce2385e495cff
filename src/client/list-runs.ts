import type { WorkflowExecutionInfo } from '@temporalio/client';
import { BUDGET_LEDGER, LIVE_STREAM, SignalboxError } from '../contract/index.js';
import type { FailureCode, Lifecycle } from '../machine/index.js';
import type { Calls } from './calls.js';
import type { ServerConnection } from './connect.js';
import { visibilityText } from './visibility-text.js';

export type RunFilter = {
  readonly lifecycle?: Lifecycle;
  /** A person's id or a role: the runs that wait for a decision of theirs. */
  readonly waitingFor?: string;
  readonly pipeline?: string;
  /** Those that failed for this reason. */
  readonly reason?: FailureCode;
  /** Those that go on from a checkpoint of this run. */
  readonly forkedFrom?: string;
  /** Those that still run, or those that have ended. */
  readonly open?: boolean;
  /** `Infinity` for all. */
  readonly limit?: number;
};

/** A run as the list shows it: what its search attributes say, which is what every Temporal tool sees. */
export type RunSummary = {
  readonly run: string;
  readonly pipeline: string;
  readonly lifecycle?: string;
  readonly state?: string;
  readonly waitingFor: readonly string[];
  readonly gateDeadline?: string;
  readonly failureReason?: string;
  readonly requestedBy?: string;
  readonly startedAt: string;
  readonly closedAt?: string;
  /** What Temporal says of the newest execution: `RUNNING`, `COMPLETED`, `FAILED`, … */
  readonly execution: string;
  readonly taskQueue: string;
};

/** Lists the newest runs first, as far as the limit (50 unless given). */
export async function listRuns(
  { client }: ServerConnection,
  calls: Calls,
  taskQueue: string,
  filter: RunFilter,
): Promise<RunSummary[]> {
  const limit = filter.limit ?? 50;
  const query = queryOf(filter, taskQueue);
  const listed = client.workflow.list({ query, pageSize: Math.min(limit, PAGE) })[Symbol.asyncIterator]();
  const runs: RunSummary[] = [];
  // Each page is bounded in time by itself: there may be many.
  while (runs.length < limit) {
    const next = await calls.onServer('list the runs', () => listed.next());
    if (next.done) break;
    runs.push(summaryOf(next.value));
  }
  return runs;
}

/** How many runs the server is asked for at a time; most servers give no more. */
const PAGE = 1_000;

/** A visibility query: the runs of every task queue that say their lifecycle, and all of this one. */
function queryOf(filter: RunFilter, taskQueue: string): string {
  const ours = `(Lifecycle IS NOT NULL OR TaskQueue = ${visibilityText(taskQueue)})`;
  return [
    ours,
    "ExecutionStatus != 'ContinuedAsNew'",
    ...[LIVE_STREAM, BUDGET_LEDGER].map((type) => `WorkflowType != ${visibilityText(type)}`),
    ...(filter.lifecycle ? [`Lifecycle = ${visibilityText(filter.lifecycle)}`] : []),
    ...(filter.waitingFor ? [`WaitingFor = ${visibilityText(assertSearchable(filter.waitingFor))}`] : []),
    ...(filter.reason ? [`FailureReason = ${visibilityText(filter.reason)}`] : []),
    ...(filter.forkedFrom ? [`ForkedFrom = ${visibilityText(filter.forkedFrom)}`] : []),
    ...(filter.open === undefined ? [] : [`ExecutionStatus ${filter.open ? '=' : '!='} 'Running'`]),
    ...(filter.pipeline ? [`WorkflowType = ${visibilityText(filter.pipeline)}`] : []),
  ].join(' AND ');
}

function summaryOf(info: WorkflowExecutionInfo): RunSummary {
  const attributes = new Map(info.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  const text = (name: string) => {
    const value = attributes.get(name);
    return value instanceof Date ? value.toISOString() : typeof value === 'string' && value !== '' ? value : undefined;
  };
  const waitingFor = attributes.get('WaitingFor');
  const given = {
    lifecycle: text('Lifecycle'),
    state: text('PipelineState'),
    gateDeadline: text('GateDeadline'),
    failureReason: text('FailureReason'),
    requestedBy: text('RequestedBy'),
    closedAt: info.closeTime?.toISOString(),
  };
  return {
    run: info.workflowId,
    pipeline: info.type,
    waitingFor: Array.isArray(waitingFor) ? waitingFor.map(String) : [],
    startedAt: info.startTime.toISOString(),
    execution: info.status.name,
    taskQueue: info.taskQueue,
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<RunSummary>),
  };
}

/** SQL stores search key-word lists by full text, where a double quote breaks the whole query: the server would answer late, and wrong. */
function assertSearchable(value: string): string {
  if (!value.includes('"')) return value;
  throw new SignalboxError('USAGE', `expected a name without quotation marks, got ${JSON.stringify(value)}`);
}
