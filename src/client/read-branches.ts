import { SignalboxError } from '../contract/index.js';
import { findMissing, resetsIn } from './branch-points.js';
import type { Calls } from './calls.js';
import type { ServerConnection } from './connect.js';
import { type ExecutionHistory, fetchExecution, type RunHistory } from './read-history.js';
import { visibilityText } from './visibility-text.js';

/** So many executions of one name are looked through, the newest first. */
const MOST_LISTED = 1_000;

/**
 * Reads the executions that resets took out of a run: what was reset, what that had continued as, and what was reset again later.
 * Those that the server no longer keeps are left out; `findMissing` names them.
 */
export async function readBranches(
  connection: ServerConnection,
  calls: Calls,
  { run, executions }: RunHistory,
): Promise<ExecutionHistory[]> {
  const others: ExecutionHistory[] = [];
  const sought = new Set<string>();
  const next = () => findMissing(executions, others).find((runId) => !sought.has(runId));
  const follow = async () => {
    for (let wanted = next(); wanted !== undefined; wanted = next()) {
      sought.add(wanted);
      const found = await fetchUnlessGone(connection, calls, run, wanted);
      if (found) others.push(found);
    }
  };
  await follow();
  if (sought.size === 0) return [];
  const known = new Set([...executions, ...others].map(({ runId }) => runId));
  const listed = await listExecutions(connection, calls, run);
  for (const runId of listed.filter((id) => !known.has(id))) {
    const found = await fetchUnlessGone(connection, calls, run, runId);
    const bases = found ? resetsIn(found.history).map(({ base }) => base) : [];
    if (found && bases.some((base) => known.has(base))) {
      others.push(found);
      known.add(runId);
    }
  }
  await follow();
  return others;
}

async function fetchUnlessGone(
  connection: ServerConnection,
  calls: Calls,
  run: string,
  runId: string,
): Promise<ExecutionHistory | undefined> {
  try {
    return await fetchExecution(connection, calls, run, runId);
  } catch (error) {
    if (error instanceof SignalboxError && (error.code === 'UNKNOWN_RUN' || error.code === 'RUN_CLOSED'))
      return undefined;
    throw error;
  }
}

/** Every execution of the name, the oldest first: one that was reset from the same base twice is named by no other's history. */
async function listExecutions({ client }: ServerConnection, calls: Calls, run: string): Promise<string[]> {
  const query = `WorkflowId = ${visibilityText(run)}`;
  return calls.onServer(`list the executions of ${run}`, async () => {
    const found: string[] = [];
    for await (const { runId } of client.workflow.list({ query, pageSize: 200 })) {
      found.unshift(runId);
      if (found.length >= MOST_LISTED) break;
    }
    return found;
  });
}
