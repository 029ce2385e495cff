/**
 * Evidence: a run's histories and its log, written down, replayed and held against each other.
 *
 * There is no second copy of a log to drift: replaying the history writes it again. Not here: how a log is shown (src/cli).
 */
export type { Evidence, ExecutionEvidence, History } from './evidence.js';
export { type AuditExport, EXPORT_FORMAT, toExport } from './export-document.js';
export { assertVerified, collectEvidence, exportRun, verifyExport, verifyRun } from './export-run.js';
export { type ReplayOptions, replayAudit, replayLog } from './replay-audit.js';
export { type AuditCheck, type AuditReport, type VerifyOptions, verifyAudit } from './verify-audit.js';
