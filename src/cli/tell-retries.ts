import { setTimeout as delay } from 'node:timers/promises';
import type { SignalboxClient } from '../client/index.js';
import { formatRetries } from './format-retries.js';
import type { Output } from './output.js';

const ASK_AGAIN_MS = 250;

/** Tells of every attempt that a run makes anew, once, until the signal aborts or the server no longer answers. */
export async function tellRetries(
  client: Pick<SignalboxClient, 'describe'>,
  run: string,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<void> {
  const told = new Set<string>();
  try {
    while (!signal.aborted) {
      for (const call of (await client.describe(run)).retrying) {
        const attempt = `${call.state} ${call.activity} ${call.attempt}`;
        if (told.has(attempt) || signal.aborted) continue;
        told.add(attempt);
        for (const line of formatRetries([call], output.colors, Date.now())) output.note(line);
      }
      await delay(ASK_AGAIN_MS, undefined, { signal });
    }
  } catch {
    // Whoever watches the run says why it cannot be watched.
  }
}
