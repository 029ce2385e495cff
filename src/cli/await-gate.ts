import { setTimeout as delay } from 'node:timers/promises';
import type { SignalboxClient } from '../client/index.js';
import type { OpenGate } from '../contract/index.js';

const ASK_AGAIN_MS = 50;
const OPENS_WITHIN_MS = 5_000;

/** The gate that is open; null where there is none. One that is just being opened is waited for. */
export async function awaitGate(client: Pick<SignalboxClient, 'status'>, run: string): Promise<OpenGate | null> {
  const until = Date.now() + OPENS_WITHIN_MS;
  for (;;) {
    const status = await client.status(run);
    if (status.lifecycle === 'WAITING_FOR_APPROVAL') return status.gate;
    const isOpening = status.lifecycle === 'RUNNING' && status.opening === true;
    if (!isOpening || Date.now() > until) return null;
    await delay(ASK_AGAIN_MS);
  }
}
