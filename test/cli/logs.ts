import { type AuditEntry, type AuditFacts, digestOf, genesisOf, sealEntry } from '../../src/contract/index.js';

const engine = { kind: 'system', id: 'signalbox', via: 'engine' } as const;
export const definition = digestOf('definition');
export const ada = { kind: 'person', id: 'ada', via: 'update' } as const;

/** A sealed log of these facts, an entry a second. */
export function logOf(...facts: (Pick<AuditFacts, 'from' | 'to' | 'event'> & Partial<AuditFacts>)[]): AuditEntry[] {
  const log: AuditEntry[] = [];
  for (const [index, fact] of facts.entries()) {
    log.push(
      sealEntry({
        seq: index + 1,
        kind: 'transition',
        at: new Date(Date.UTC(2026, 2, 1, 9, 0, index)).toISOString(),
        trigger: 'stage',
        actor: engine,
        ...fact,
        definition,
        prev: log.at(-1)?.hash ?? genesisOf('first'),
      }),
    );
  }
  return log;
}
