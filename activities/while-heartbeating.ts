import { Context } from '@temporalio/activity';

const LONGEST_BEAT_MS = 5_000;

/**
 * Heartbeats at once and every few seconds until the work ends, three times within the heartbeat timeout: so the server knows
 * that the worker lives, and a cancellation reaches it.
 */
export async function whileHeartbeating<Result>(details: unknown, work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const beatMs = Math.min(LONGEST_BEAT_MS, (context.info.heartbeatTimeoutMs ?? Number.POSITIVE_INFINITY) / 3);
  context.heartbeat(details);
  const timer = setInterval(() => context.heartbeat(details), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
