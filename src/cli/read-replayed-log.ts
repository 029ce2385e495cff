import { replayLog } from '../audit/index.js';
import type { SignalboxClient } from '../client/index.js';
import type { AuditEntry } from '../contract/index.js';
import { workflowBundlePath } from '../worker/index.js';
import type { CliContext } from './context.js';
import { installRuntime } from './temporal-runtime.js';

/**
 * The log of a run whose workers are gone, by replaying its history here.
 *
 * @throws UNKNOWN_RUN, NOT_REPLAYABLE
 */
export async function readReplayedLog(
  client: SignalboxClient,
  run: string,
  context: CliContext,
): Promise<AuditEntry[]> {
  installRuntime(context, 'ERROR');
  const { executions } = await client.history(run);
  return replayLog(run, executions, { workflowBundlePath: workflowBundlePath() });
}
