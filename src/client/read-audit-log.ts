import type { WorkflowHandle } from '@temporalio/client';
import { type AuditEntry, QUERIES, SignalboxError } from '../contract/index.js';
import { parseLogPage } from './answers.js';
import type { Calls } from './calls.js';
import type { ServerConnection } from './connect.js';
import { toSignalboxError } from './to-signalbox-error.js';

/**
 * Reads the whole audit log of a run: its newest execution's, and where that continues an earlier one, that one's before it.
 * Executions that the server no longer keeps are missing at the front, which the first entry's sequence number shows; nothing else
 * shortens it.
 *
 * @param after an entry that is known: what comes after it is wanted, and no execution before the one that wrote it is read
 * @throws NOT_ANSWERED where the run cannot answer with some of it
 */
export async function readAuditLog(
  connection: ServerConnection,
  calls: Calls,
  run: string,
  after = 0,
): Promise<AuditEntry[]> {
  // The known entry is read too: who answers with it has all that comes after.
  const first = Math.max(after, 1);
  const log = [await readLogOf(connection, calls, { run, after: first - 1 })];
  const reachesBack = () => (log[0]?.[0]?.seq ?? Number.POSITIVE_INFINITY) <= first;
  // An execution that has only just taken over has no entry yet; nor has a run before its admission.
  for (let at = reachesBack() ? undefined : await startOf(undefined); at?.before && !reachesBack(); ) {
    const { before } = at;
    at = await startOf(before);
    if (at) log.unshift(await readLogOf(connection, calls, { run, execution: before, after: first - 1 }));
  }
  return log.flat().filter(({ seq }) => seq > after);

  /** How an execution began, as what it says of the one before; undefined where the server does not keep it. */
  async function startOf(runId: string | undefined): Promise<{ readonly before?: string } | undefined> {
    const about = `read the audit log of ${run}`;
    const { client, settings } = connection;
    const answer = await calls.onRun(run, about, async () => {
      const execution = { workflowId: run, ...(runId ? { runId } : {}) };
      const asked = { namespace: settings.namespace, execution, maximumPageSize: 1 };
      return client.workflowService.getWorkflowExecutionHistory(asked).catch((error: unknown) => {
        if (runId && toSignalboxError(error, about).code === 'UNKNOWN_RUN') return undefined;
        throw error;
      });
    });
    const before = answer?.history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    return answer && (before ? { before } : {});
  }
}

/**
 * Reads the log of one execution, the newest unless one is named, in as many answers as it takes; from the entry after one where one
 * is given.
 *
 * @throws NOT_ANSWERED
 */
export async function readLogOf(
  { client }: ServerConnection,
  calls: Calls,
  { run, execution, after = 0 }: { readonly run: string; readonly execution?: string; readonly after?: number },
): Promise<AuditEntry[]> {
  const about = `read the audit log of ${run}`;
  const ask = (handle: WorkflowHandle, last: number) => handle.query<unknown, [number]>(QUERIES.auditLog, last);
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const entries: AuditEntry[] = [];
    for (;;) {
      const last = entries.at(-1)?.seq ?? after;
      const answer = parseLogPage(
        await calls.onRun(run, about, (newest) =>
          ask(execution ? client.workflow.getHandle(run, execution) : newest, last),
        ),
      );
      // A worker of before answers with the whole, whatever it is asked for.
      const page = 'isLast' in answer ? answer : { entries: answer, isLast: true };
      // The run may have continued as new between two answers.
      if (entries.length > 0 && page.entries[0]?.seq !== last + 1) break;
      entries.push(...page.entries);
      if (page.isLast) return entries;
    }
  }
  throw new SignalboxError('NOT_ANSWERED', `cannot ${about}: it goes on faster than it can be read`);
}

const MOST_TURNS = 5;
