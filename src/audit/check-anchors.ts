import type { AuditEntry } from '../contract/index.js';
import type { History } from './evidence.js';
import { decodedPayloads, isFields } from './payloads.js';

/**
 * Holds the heads of the log that the worker noted in the history, as it wrote, against the log that replay gives.
 *
 * @returns one line for each head that the log does not pass through
 */
export function checkAnchors(history: History, log: readonly AuditEntry[]): string[] {
  const hashes = new Map(log.map(({ seq, hash }) => [seq, hash]));
  return history.events.flatMap((event, index) =>
    anchorsOf(event).flatMap(({ seq, head }) => {
      const hash = hashes.get(seq);
      if (hash === head) return [];
      return [`event ${index + 1}: entry ${seq} had the hash ${head} as it was written, it has ${hash ?? 'none'}`];
    }),
  );
}

function anchorsOf(event: unknown): { seq: number; head: string }[] {
  const attributes = isFields(event) ? event.workflowPropertiesModifiedEventAttributes : undefined;
  return decodedPayloads(attributes).flatMap((value) =>
    isFields(value) && typeof value.seq === 'number' && typeof value.head === 'string'
      ? [{ seq: value.seq, head: value.head }]
      : [],
  );
}
