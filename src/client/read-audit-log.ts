import { type AuditEntry, QUERIES, SignalboxError } from '../contract/index.js';
import { parseAuditLog } from './answers.js';
import type { Calls } from './calls.js';
import type { ServerConnection } from './connect.js';

/**
 * Reads the whole audit log of a run: its newest execution's, and where that continues an earlier one, that one's before it.
 * Executions that the server no longer keeps are missing at the front, which the first entry's sequence number shows.
 */
export async function readAuditLog(connection: ServerConnection, calls: Calls, run: string): Promise<AuditEntry[]> {
  const { client, settings } = connection;
  const about = `read the audit log of ${run}`;
  const newest = parseAuditLog(await calls.onRun(run, about, (handle) => handle.query(QUERIES.auditLog)));
  const log = [newest];
  let execution: string | undefined;
  // An execution that has only just taken over has no entry yet; nor has a run before its admission.
  while (log[0]?.[0]?.seq !== 1) {
    const before = await predecessorOf(execution);
    if (!before) break;
    execution = before;
    try {
      const answer = await calls.onRun(run, about, () =>
        client.workflow.getHandle(run, before).query(QUERIES.auditLog),
      );
      log.unshift(parseAuditLog(answer));
    } catch (error) {
      if (error instanceof SignalboxError && (error.code === 'UNKNOWN_RUN' || error.code === 'RUN_CLOSED')) break;
      throw error;
    }
  }
  return log.flat();

  /** The execution that this one continues, by its first event. */
  async function predecessorOf(runId: string | undefined): Promise<string | undefined> {
    const answer = await calls.onRun(run, about, () =>
      client.workflowService.getWorkflowExecutionHistory({
        namespace: settings.namespace,
        execution: { workflowId: run, ...(runId ? { runId } : {}) },
        maximumPageSize: 1,
      }),
    );
    const started = answer.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    return started?.continuedExecutionRunId || undefined;
  }
}
