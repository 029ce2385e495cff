/**
 * Evidence: a run's histories and its log, written down, replayed and held against each other.
 *
 * - There is no second copy of a log to drift: replaying the history writes it again.
 * - An export is one JSON document in which every value is under a digest: any changed value is found, offline.
 * - Also against a forger who writes all digests anew, replay finds a change of whatever the log rests on: who decided what, when,
 *   on which artifacts; results, signals and updates; the pinned definition; inline work products.
 * - A reset by Temporal's own tools hides nothing: what it took out of the run is evidence like the rest, as long as a server keeps it.
 * - Replay knows the run as it was at every entry, so that one can look back without a worker.
 * - A signature is verified over what the log says, by no workflow code: whoever has no private key cannot forge a signed decision.
 *
 * What replay alone cannot prove: that the history is the one the server wrote, where somebody changed history and log alike;
 * that what the log does not rest on is true (worker names, retry counts, times between log entries, the inputs recorded with an
 * activity); that a person is who they said they are, where they did not sign. For the first, note the head elsewhere and verify against it.
 *
 * Not here: how a log is shown (src/cli).
 */
export type { Evidence, ExecutionEvidence, History } from './evidence.js';
export { type AuditExport, parseExport, toExport } from './export-document.js';
export { assertVerified, exportRun, verifyExport, verifyRun } from './export-run.js';
export {
  type ContextChange,
  compareContexts,
  type Moment,
  momentAt,
  readTimeline,
  type Timeline,
  timelineOf,
} from './moments.js';
export { type ReplayOptions, replayLog } from './replay-audit.js';
export type { GivenUp, Reset } from './resets.js';
export { type AuditCheck, type AuditReport, type VerifyOptions, verifyAudit } from './verify-audit.js';
