/**
 * Everything that talks to a Temporal server as a client: start, decide, recover, ask, list, watch, read histories.
 *
 * The only room that knows `@temporalio/client`. Every call is bounded in time, and every error carries a code of the contract's
 * table. Not here: reading the environment (it is handed in), and anything that serves work (src/worker).
 */
export { beginningOf, findMissing, predecessorOf, type ResetEvent, resetsIn } from './branch-points.js';
export type { Cancelled } from './cancel-run.js';
export {
  assertNamespace,
  connect,
  resolveServer,
  type ServerConnection,
  type ServerSettings,
  type Tls,
} from './connect.js';
export {
  type ClientOptions,
  createSignalboxClient,
  type SignalboxClient,
  type SignalPayloads,
  type StartedRun,
  type StartOptions,
} from './create-client.js';
export type { RetriedCall, RunDescription } from './describe-run.js';
export { createLastCalls } from './last-calls.js';
export type { RunFilter, RunSummary } from './list-runs.js';
export type { ExecutionHistory, RunHistory } from './read-history.js';
export type { WatchLiveOptions } from './watch-live.js';
export type { WatchOptions } from './watch-run.js';
