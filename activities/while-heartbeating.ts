import { Context } from '@temporalio/activity';

const LONGEST_BEAT_MS = 5_000;

/**
 * Heartbeats at once and every few seconds until the work ends, three times within the heartbeat timeout: so the server knows
 * that the worker lives, and a cancellation reaches it. A local activity has no heartbeats.
 *
 * @param details what each heartbeat says; a function is asked anew for each
 */
export async function whileHeartbeating<Result>(details: unknown, work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  if (context.info.isLocal) return work();
  const beat = () => context.heartbeat(typeof details === 'function' ? details() : details);
  const beatMs = Math.min(LONGEST_BEAT_MS, (context.info.heartbeatTimeoutMs ?? Number.POSITIVE_INFINITY) / 3);
  beat();
  const timer = setInterval(beat, beatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
