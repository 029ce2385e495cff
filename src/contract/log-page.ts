import type { AuditEntry } from './audit.js';

/** What the query `auditLog` answers where it is asked for what comes after an entry: an answer that is too large is none. */
export type LogPage = { readonly entries: readonly AuditEntry[]; readonly isLast: boolean };

/** An answer may have two megabytes, and a character up to three bytes. */
const PAGE_CHARS = 400_000;

/** The entries of a log after one, as many as one answer holds; one of them at least, where there is any. */
export function pageOfLog(entries: readonly AuditEntry[], after: number): LogPage {
  const wanted = entries.filter(({ seq }) => seq > after);
  let left = PAGE_CHARS;
  const page = wanted.filter((entry, at) => {
    left -= JSON.stringify(entry).length;
    return left >= 0 || at === 0;
  });
  return { entries: page, isLast: page.length === wanted.length };
}
