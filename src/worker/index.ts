/**
 * Worker assembly: pipelines, agents and activities on one side, the prebuilt workflow bundle on the other. It names `workflows/`
 * by path only. Not here: reading the environment (the CLI does), starting a server.
 */
export { workflowBundlePath } from './bundle.js';
export { type CreateWorkerOptions, createWorker, type UserActivity } from './create-worker.js';
export { loadReviewers, type Reviewers } from './reviewers.js';
