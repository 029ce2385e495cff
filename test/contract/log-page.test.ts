import { describe, expect, it } from 'vitest';
import { type AuditEntry, pageOfLog } from '../../src/contract/index.js';

const entryOf = (seq: number, chars = 0) => ({ seq, message: 'x'.repeat(chars) }) as AuditEntry;

describe('a log, told in answers that a server takes', () => {
  it('is in one where it is short', () => {
    const log = [entryOf(7), entryOf(8)];
    expect(pageOfLog(log, 0)).toEqual({ entries: log, isLast: true });
    expect(pageOfLog(log, 7)).toEqual({ entries: [entryOf(8)], isLast: true });
    expect(pageOfLog(log, 8)).toEqual({ entries: [], isLast: true });
  });

  it('is in as many as it takes where it is long, each far below two megabytes, and all of it is in them', () => {
    const log = Array.from({ length: 3_000 }, (_, at) => entryOf(at + 1, 1_000));
    const told: AuditEntry[] = [];
    for (let isLast = false; !isLast; ) {
      const page = pageOfLog(log, told.at(-1)?.seq ?? 0);
      expect(JSON.stringify(page).length).toBeLessThan(500_000);
      told.push(...page.entries);
      ({ isLast } = page);
    }
    expect(told).toEqual(log);
  });

  it('goes on past an entry that is larger than an answer should be', () => {
    const log = [entryOf(1, 1_000_000), entryOf(2)];
    expect(pageOfLog(log, 0)).toEqual({ entries: [log[0]], isLast: false });
  });
});
