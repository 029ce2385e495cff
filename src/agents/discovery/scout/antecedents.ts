import type { Finding } from './finding.js';
import { asSentence } from './statements.js';

/** "That bit has to be automatic": what it speaks of stands in the sentence before. */
const LOOSE = /^(?:that|this) (?:bit|part|thing|stuff|one) (?=(?:also )?(?:has|have|must|should|needs?|is|can|may)\b)/i;
const LONGEST = 60;

/** A reason that speaks of the writer says nothing about the system. */
function withoutReason(statement: string): string {
  return statement.replace(/,? because (?:i|we)\b.*$|,? because (?:i['’]m|we['’]re)\b.*$/i, '').replace(/[.!]+$/, '');
}

/** Gives a statement that only points back the thing it points to; one that points to nothing becomes a question. */
export function withAntecedent(finding: Finding, before: Finding | undefined): Finding {
  if (finding.type === 'question' || !LOOSE.test(finding.statement)) return finding;
  const bare = withoutReason(finding.statement);
  const [what = ''] = LOOSE.exec(bare) ?? [];
  if (before?.type !== 'requirement') {
    return {
      type: 'question',
      question: `What does “${what.trim().toLowerCase()}” stand for? “${bare}.”`,
      quote: finding.quote,
    };
  }
  const { statement } = before;
  const cut =
    statement.length > LONGEST
      ? `${statement.slice(0, statement.lastIndexOf(' ', LONGEST))} …`
      : statement.replace(/\.$/, '');
  return { ...finding, statement: asSentence(`${what.trim()} (“${cut}”) ${bare.slice(what.length)}`) };
}
