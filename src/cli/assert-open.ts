import type { SignalboxClient } from '../client/index.js';
import { SignalboxError } from '../contract/index.js';

/**
 * Asserts that a run still takes messages, which the server knows without a worker.
 *
 * @throws UNKNOWN_RUN, RUN_CLOSED with how it ended
 */
export async function assertOpen(client: SignalboxClient, run: string, what: string): Promise<void> {
  const { open, outcome } = await client.describe(run);
  if (!open) throw new SignalboxError('RUN_CLOSED', `cannot ${what} ${run}: the run has ended (${outcome})`);
}
