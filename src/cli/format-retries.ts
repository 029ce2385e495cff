import type { RetriedCall } from '../client/index.js';
import { formatDeadline } from './format-time.js';
import type { Colors } from './output.js';
import { plainText, shortText } from './plain-text.js';

/**
 * What a run is trying again, or has not tried yet: which attempt, what went wrong in the last, when the next comes, and which provider
 * is known to be down.
 *
 * @example
 * 'retrying drafting (draft): attempt 3 of 5 at 2026-03-01 09:00:00Z (in 8.0s); the last said: the pen broke'
 */
export function formatRetries(retrying: readonly RetriedCall[], colors: Colors, now: number): string[] {
  return retrying.map(({ activity, state, attempt, maximumAttempts, error, held, nextAttemptAt }) => {
    const what = plainText(`${state} (${activity})`);
    const count = `attempt ${attempt}${maximumAttempts ? ` of ${maximumAttempts}` : ''}`;
    const when = nextAttemptAt ? `at ${formatDeadline(nextAttemptAt, now)}` : 'runs now';
    const last = error === undefined ? '' : `; the last said: ${shortText(error, 400)}`;
    if (!held) return `${colors.yellow('retrying')} ${what}: ${count} ${when}${last}`;
    const isOver = Date.parse(held.until) <= now;
    const until = isOver
      ? `was down, and may be asked again; ${count} goes on`
      : `is down and is left alone until ${formatDeadline(held.until, now)}; ${count} then goes on`;
    return `${colors.yellow('waiting')} ${what}: ${plainText(held.provider)} ${until}${last}`;
  });
}
