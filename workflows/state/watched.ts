import { type Live, LONGEST_WATCH_MS } from '../../src/contract/index.js';
import { parse } from '../sandbox/parse-message.js';
import type { RunData } from './run-data.js';

/** Takes in that somebody watches; what cannot be read changes nothing. */
export function noteWatched(data: RunData, payload: unknown): void {
  data.watchedUntil = laterWatch(data.watchedUntil, payload);
}

/**
 * Until when somebody watches, in epoch milliseconds, after a message that says so. Of several who watch the last to leave counts, and
 * none is taken for there longer than `LONGEST_WATCH_MS`.
 */
export function laterWatch(until: number | undefined, payload: unknown): number | undefined {
  const parsed = parse('watched', payload);
  if (!parsed.ok) return until;
  const wished = Math.min(Date.parse(parsed.value.until), Date.now() + LONGEST_WATCH_MS);
  return Math.max(wished, until ?? wished);
}

/**
 * What a call is given while somebody watches; nothing otherwise.
 *
 * A replay may see another time here than the run did. It makes no difference to it: what a call is given is not compared.
 */
export function liveOf({ watchedUntil = 0 }: RunData, step: number): { readonly live?: Live } {
  return watchedUntil > Date.now() ? { live: { step } } : {};
}
