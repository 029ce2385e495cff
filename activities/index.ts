/**
 * Effects on the world: admission, gates, model calls, users' own activities, artifacts, telling people. Every one is retried by
 * Temporal and may run more than once; results are kept by key, so that what finished is not done again (E6). Not here: deciding what happens next.
 */

export { createAcceptEdit } from './accept-edit.js';
export { type AdmitOptions, createAdmit } from './admit.js';
export { createCallModel } from './call-model.js';
export { createCallTool } from './call-tool.js';
export { changeLines } from './change-lines.js';
export { createCheckOutput } from './check-output.js';
export { countSpending } from './count-spending.js';
export { createFetchValues } from './fetch-values.js';
export { findUnbuilt } from './find-unbuilt.js';
export { keepGivenKey } from './given-key.js';
export { createKeptResult } from './kept-result.js';
export { createNotify } from './notify.js';
export { createPrepareGate } from './prepare-gate.js';
export { createPrepareRecovery } from './prepare-recovery.js';
export { createPutArtifact } from './put-artifact.js';
export { readCheckpoint } from './read-checkpoint.js';
export { requestCancel } from './request-cancel.js';
export { retryByClass } from './retry-by-class.js';
export { createTakeStep } from './take-step.js';
export { wrapActivity } from './wrap-activity.js';
