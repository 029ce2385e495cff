import { type Deliver, holdsReference } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';
import { parse } from '../sandbox/parse-message.js';
import type { Refused } from '../sandbox/refused.js';
import { beingCancelled } from './being-cancelled.js';
import type { Run } from './run.js';

/** How many delivered events wait for their turn at most; more are refused. */
const DELIVERED_LIMIT = 1_000;
/** And how much of them, as JSON: they travel in one payload when the run continues as new. */
const DELIVERED_LIMIT_CHARS = 256 * 1024;
/** How many delivery ids are remembered, the newest. */
const DELIVERED_IDS_LIMIT = 1_000;

type Receiver = Pick<Run, 'data' | 'deliveredChars'>;

/** Keeps an event for the state that waits for it; each costs what it holds itself, however many wait. */
export function deliver(run: Receiver, payload: unknown): Refused | undefined {
  const parsed = parse('deliver', payload);
  if (!parsed.ok) return parsed.refused;
  const { delivered } = run.data;
  const delivery = parsed.value;
  if (holdsReference((delivery.data ?? null) as Json)) {
    return {
      code: 'MALFORMED_MESSAGE',
      message: "expected data without the key '$artifact', which is kept for references",
    };
  }
  const { id } = delivery;
  if (id !== undefined && run.data.deliveredIds.includes(id)) return undefined;
  const cancelled = beingCancelled(run.data);
  if (cancelled) return cancelled;
  const known = Object.values(run.data.definition.states).some((s) => s.kind === 'wait' && s.event === delivery.event);
  if (!known) return { code: 'UNEXPECTED_EVENT', message: `no state of this pipeline waits for ${delivery.event}` };
  const chars = charsOf(delivery);
  // As the JSON of a pair, the list of those that wait and this one: brackets and commas count.
  const together = run.deliveredChars + chars + Math.max(1, delivered.length) + 4;
  if (delivered.length >= DELIVERED_LIMIT || together > DELIVERED_LIMIT_CHARS) {
    return {
      code: 'UNEXPECTED_EVENT',
      message: `expected no more than ${DELIVERED_LIMIT} events, of ${DELIVERED_LIMIT_CHARS} characters in all, that wait for their turn; with ${delivery.event} there would be more: deliver it again once the run has taken some`,
    };
  }
  delivered.push(delivery);
  run.deliveredChars += chars;
  if (id !== undefined) run.data.deliveredIds = [...run.data.deliveredIds, id].slice(-DELIVERED_IDS_LIMIT);
  return undefined;
}

/** Takes an event out of those that wait. */
export function takeOut(run: Receiver, delivery: Deliver): void {
  const { data } = run;
  data.delivered = data.delivered.filter((other) => other !== delivery);
  run.deliveredChars -= charsOf(delivery);
}

/** How many characters the events hold as JSON, each by itself. */
export function charsOfAll(delivered: readonly Deliver[]): number {
  return delivered.reduce((sum, delivery) => sum + charsOf(delivery), 0);
}

function charsOf(delivery: Deliver): number {
  return JSON.stringify(delivery).length;
}
