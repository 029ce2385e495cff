import type { SignalboxClient } from '../client/index.js';
import { isUnanswered, SignalboxError } from '../contract/index.js';
import type { Evidence, ExecutionEvidence } from './evidence.js';
import {
  type AuditExport,
  checkExport,
  checkSaidResets,
  evidenceOf,
  parseExport,
  toExport,
} from './export-document.js';
import { type AuditReport, type VerifyOptions, verifyAudit } from './verify-audit.js';

/**
 * Collects a run's histories, and, where workers answer, the log the run itself gives. The log is asked for first, so the
 * histories hold at least what it says.
 *
 * @throws UNKNOWN_RUN, NO_SERVER
 */
async function collectEvidence(client: SignalboxClient, run: string): Promise<Evidence> {
  const { execution } = await client.describe(run);
  const answered = await logOf(client, run, execution);
  const history = await client.history(run);
  const { pipeline, executions, complete } = history;
  const abandoned = await client.branches(history);
  const collected: ExecutionEvidence[] = [];
  // An execution that has begun since then may have gone on since its history was read.
  const newest = executions.findIndex(({ runId }) => runId === execution);
  for (const [index, { runId, history }] of executions.entries()) {
    const isOlder = answered !== undefined && index < newest;
    const log = index === newest ? answered : isOlder ? await logOf(client, run, runId) : undefined;
    collected.push({ runId, history, ...(log ? { log } : {}) });
  }
  return { run, pipeline, executions: collected, complete, abandoned, settled: false };
}

/** Verifies a run where it is, and gives the report together with the run written down. */
export async function verifyRun(
  client: SignalboxClient,
  run: string,
  options: VerifyOptions,
): Promise<{ report: AuditReport; evidence: Evidence }> {
  const evidence = await collectEvidence(client, run);
  return { evidence, report: await verifyAudit(evidence, options) };
}

/**
 * Writes down a run as evidence that can be verified without a server, later and elsewhere.
 *
 * @throws AUDIT_MISMATCH when the run's own log and its history disagree; NOT_REPLAYABLE when the history does not replay
 */
export async function exportRun(client: SignalboxClient, run: string, options: VerifyOptions): Promise<AuditExport> {
  const { report, evidence } = await verifyRun(client, run, options);
  assertVerified(report);
  return toExport(evidence, report);
}

/** Verifies an export: no server, no worker. Any changed value in it is found. */
export async function verifyExport(value: unknown, options: VerifyOptions): Promise<AuditReport> {
  const document = parseExport(value);
  const report = await verifyAudit(evidenceOf(document), options);
  const own = [checkExport(document), checkSaidResets(document, report) ?? []].flat();
  const checks = [...own, ...report.checks];
  if (own.every(({ ok }) => ok)) return { ...report, checks };
  return { ...report, ok: false, code: report.code ?? 'AUDIT_MISMATCH', checks };
}

/** @throws AUDIT_MISMATCH or NOT_REPLAYABLE with every problem of the report */
export function assertVerified(report: AuditReport): void {
  if (report.ok) return;
  const problems = report.checks.flatMap((check) => check.problems.map((problem) => `${check.name}: ${problem}`));
  throw new SignalboxError(
    report.code ?? 'AUDIT_MISMATCH',
    report.code === 'NOT_REPLAYABLE'
      ? `the history of ${report.run} does not replay on this code`
      : `the audit log of ${report.run} and its history disagree`,
    problems,
  );
}

async function logOf(client: SignalboxClient, run: string, execution: string) {
  try {
    return await client.auditLogOf(run, execution);
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}
