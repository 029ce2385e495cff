/**
 * Worker assembly: pipelines, agents and activities on one side, the prebuilt workflow bundle on the other. It names `workflows/`
 * by path only. What its options are made of is handed on with it, so that a user needs no other package. Not here: reading the
 * environment (the CLI does), starting a server.
 */
export { ApplicationFailure } from '@temporalio/common';
export { NativeConnection } from '@temporalio/worker';
export { connectMcp, createModelPort, type McpServer, type McpTools, type ModelPort } from '../agents/index.js';
export {
  createFileDirectory,
  createHttpDirectory,
  createStaticDirectory,
  type Directory,
  type DirectoryData,
  type People,
} from '../directory/index.js';
export {
  type Address,
  type Channel,
  createConsoleChannel,
  createEmailChannel,
  createWebhookChannel,
  failForGood,
  failForNow,
  type Message,
} from '../notify/index.js';
export { type ArtifactStore, createFileStore } from '../stores/index.js';
export { workflowBundlePath } from './bundle.js';
export { type CreateWorkerOptions, createWorker, type Reviewers, type UserActivity } from './create-worker.js';
export { findUnstaffed } from './find-unstaffed.js';
