import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { SignalboxError } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { predecessorOf } from './branch-points.js';
import type { Calls } from './calls.js';
import type { ServerConnection } from './connect.js';

/** One execution's history in the JSON form that every Temporal tool reads. */
export type ExecutionHistory = { readonly runId: string; readonly history: { readonly events: readonly Json[] } };

/** The executions of a run in the order they ran: one, or the members of a chain that continued as new. */
export type RunHistory = {
  readonly run: string;
  readonly pipeline: string;
  readonly executions: readonly ExecutionHistory[];
  /** False when the server no longer keeps the first members of the chain. */
  readonly complete: boolean;
};

/**
 * Reads the history of a run, from its newest execution back to its first.
 *
 * @throws UNKNOWN_RUN when the server keeps no execution of that name
 */
export async function readHistory(connection: ServerConnection, calls: Calls, run: string): Promise<RunHistory> {
  const executions: ExecutionHistory[] = [];
  let pipeline = '';
  let runId: string | undefined = await calls.onRun(run, `read the history of ${run}`, async (handle) => {
    const info = await handle.describe();
    pipeline = info.type;
    return info.runId;
  });
  while (runId) {
    const wanted: string = runId;
    try {
      const execution = await fetchExecution(connection, calls, run, wanted);
      executions.unshift(execution);
      runId = predecessorOf(execution.history);
    } catch (error) {
      const gone = error instanceof SignalboxError && (error.code === 'UNKNOWN_RUN' || error.code === 'RUN_CLOSED');
      if (gone && executions.length > 0) return { run, pipeline, executions, complete: false };
      throw error;
    }
  }
  return { run, pipeline, executions, complete: true };
}

/** @throws UNKNOWN_RUN or RUN_CLOSED when the server does not keep this execution */
export async function fetchExecution(
  { client }: ServerConnection,
  calls: Calls,
  run: string,
  runId: string,
): Promise<ExecutionHistory> {
  const history = await calls.onRun(run, `read the history of ${run}`, () =>
    client.workflow.getHandle(run, runId).fetchHistory(),
  );
  return { runId, history: JSON.parse(historyToJSON(history)) };
}
