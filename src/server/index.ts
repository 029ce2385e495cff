/**
 * Finds or obtains the Temporal executables, and runs a dev server on them.
 *
 * - Nothing is obtained that is not pinned by version and hash.
 * - One directory has at most one server; whoever starts second is given the one that runs.
 * - Data of another server version is set aside, never deleted.
 * - The server listens on the loopback interface only.
 *
 * Not here: reading the environment (callers hand it in), clusters, and anything that needs a Temporal client.
 */
export { type FindOptions, findServerBinary, type ServerBinary } from './find-server-binary.js';
export { type DevServer, type DevServerOptions, startDevServer } from './start-dev-server.js';
