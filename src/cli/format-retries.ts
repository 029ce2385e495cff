import type { RetriedCall } from '../client/index.js';
import { formatDeadline } from './format-time.js';
import type { Colors } from './output.js';
import { shortText } from './plain-text.js';

/**
 * What a run is trying again: which attempt, what went wrong in the last, and when the next comes.
 *
 * @example
 * 'retrying drafting (draft): attempt 3 of 5 at 2026-03-01 09:00:00Z (in 8.0s); the last said: the pen broke'
 */
export function formatRetries(retrying: readonly RetriedCall[], colors: Colors, now: number): string[] {
  return retrying.map(({ activity, state, attempt, maximumAttempts, error, nextAttemptAt }) => {
    const count = `attempt ${attempt}${maximumAttempts ? ` of ${maximumAttempts}` : ''}`;
    const when = nextAttemptAt ? `at ${formatDeadline(nextAttemptAt, now)}` : 'runs now';
    return `${colors.yellow('retrying')} ${state} (${activity}): ${count} ${when}; the last said: ${shortText(error, 400)}`;
  });
}
