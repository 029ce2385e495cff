import type { RunDescription, SignalboxClient } from '../client/index.js';
import { SignalboxError } from '../contract/index.js';

/**
 * Asserts that a run still takes messages, which the server knows without a worker; gives what it knows.
 *
 * @throws UNKNOWN_RUN, RUN_CLOSED with how it ended
 */
export async function assertOpen(client: SignalboxClient, run: string, what: string): Promise<RunDescription> {
  const description = await client.describe(run);
  const { open, outcome } = description;
  if (!open) throw new SignalboxError('RUN_CLOSED', `cannot ${what} ${run}: the run has ended (${outcome})`);
  return description;
}
