import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatAudit } from '../../src/cli/format-audit.js';
import { formatEntry } from '../../src/cli/format-entry.js';
import type { AuditFacts } from '../../src/contract/index.js';
import { ada, logOf } from './logs.js';

const plain = pc.createColors(false);

describe('what happens at an open gate, as a line', () => {
  const at = { from: 'review', to: 'review' } as const;
  const said = (by: string, decision: string) => ({
    ...{ decision, by, at: '', gate: 'review', round: 1, shown: [] },
  });
  const message = '37 more refusals: EXCLUDED 30, GATE_NOT_OPEN 7; from rita 37';
  it.each<[string, Pick<AuditFacts, 'kind' | 'event'> & Partial<AuditFacts>]>([
    [
      'review  approved by ada (update); it counts, and the gate stays open',
      { kind: 'decision', event: 'approved', actor: ada, decision: said('ada', 'approved') },
    ],
    [
      'review  approved by ada (update) for olga; it counts, and the gate stays open',
      { kind: 'decision', event: 'approved', actor: ada, decision: { ...said('ada', 'approved'), for: 'olga' } },
    ],
    [
      'review → FAILED  changesRequested by ada (update); with what others said, the gate ends: rejected',
      { kind: 'transition', to: 'FAILED', event: 'rejected', actor: ada, decision: said('ada', 'changesRequested') },
    ],
    [
      'review  delegated by ada (update); ada hands their part to bo',
      {
        kind: 'decision',
        event: 'delegated',
        actor: ada,
        decision: said('ada', 'delegated'),
        message: 'ada hands their part to bo',
      },
    ],
    ['review  reminder: ada, bo reminded', { kind: 'notice', event: 'reminded', message: 'ada, bo reminded' }],
    [
      'review  escalation: boss may decide, too',
      { kind: 'notice', event: 'escalated', message: 'boss may decide, too' },
    ],
    [`review  refused ${message}`, { kind: 'refusal', event: 'refused', code: 'EXCLUDED', message, count: 37 }],
  ])('%s', (line, fact) => {
    const [entry] = logOf({ ...at, ...fact });
    expect(entry && formatEntry(entry, plain)).toBe(line);
  });

  it('every refusal is counted, also where one line stands for many', () => {
    const [first = ''] = formatAudit(
      'r',
      logOf({ ...at, kind: 'refusal', event: 'refused', message, count: 37 }),
      plain,
    ).slice(1);
    expect(first).toContain('1 entry, 0 decisions, 37 refusals');
  });
});
