import { findVagueTerms } from '../hunter/find-vague-terms.js';
import type { Risks } from '../work-products.js';

type Ambiguity = Risks['ambiguities'][number];

const BOOSTER =
  /\b(?:really|very|super|extremely|highly|quite|totally|completely|fully|truly|as|so|especially|particularly)\s+$/iu;

/** Whether a word hangs on the next one ("large type"), so that the sentence falls apart without it. */
function isAttribute(after: string): boolean {
  return /^\s+(?!(?:and|or|but|so|if|when|while|with|in|on|at|for|to|by|from|as|than|without|because|enough)\b)[\p{L}\d]/iu.test(
    after,
  );
}

/** What stands for a vague term until it is settled; a term that another word needs is kept inside. */
export function placeholder(term: string, missing: string, source: string | undefined, after: string): string {
  const open = `${missing} to be agreed${source ? `, ${source}` : ''}`;
  return isAttribute(after) ? `[“${term}”: ${open}]` : `[${open}]`;
}

/** A statement in which each vague term has given way to what is still to be agreed, and under which number. */
export type Testable = {
  readonly statement: string;
  readonly pending: readonly { readonly term: string; readonly source: string; readonly missing: string }[];
};

/**
 * Replaces the vague terms of a statement by placeholders in square brackets. No figure is invented: what the client has not
 * said stays open, and says where the question stands.
 */
export function toTestable(id: string, statement: string, ambiguities: readonly Ambiguity[]): Testable {
  const own = ambiguities.filter(({ requirement }) => requirement === id);
  const seen = findVagueTerms(statement);
  const marked = [
    ...seen.map(({ term, start, kind }) => ({ term, start, missing: kind.missing })),
    ...own
      .filter(({ term }) => !seen.some((match) => match.term.toLowerCase() === term.toLowerCase()))
      .map(({ term }) => ({ term, start: statement.toLowerCase().indexOf(term.toLowerCase()), missing: 'criterion' }))
      .filter(
        ({ start, term }) =>
          start >= 0 &&
          !seen.some((match) => start < match.start + match.term.length && match.start < start + term.length),
      ),
  ].sort((a, b) => a.start - b.start);
  let rest = '';
  let at = 0;
  const pending: { term: string; source: string; missing: string }[] = [];
  for (const { term, start, missing } of marked) {
    if (start < at) continue;
    const source = own.find((ambiguity) => ambiguity.term.toLowerCase() === term.toLowerCase())?.id ?? id;
    pending.push({ term, source, missing });
    const after = statement.slice(start + term.length);
    const before = statement.slice(at, start);
    rest += `${isAttribute(after) ? before : before.replace(BOOSTER, '')}${placeholder(term, missing, source, after)}`;
    at = start + term.length;
  }
  return { statement: rest + statement.slice(at), pending };
}
