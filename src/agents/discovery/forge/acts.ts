import { parseClause } from '../hunter/clause.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { isKnownVerb } from '../hunter/verbs.js';

const LIST = /^(?<verbs>(?:[\p{L}-]+, )*[\p{L}-]+,? (?:and|or) [\p{L}-]+) (?<rest>.+)$/su;
const MOST = 3;

/**
 * The acts of a sentence that asks for several, each as a requirement of its own: “book, move and cancel appointments” has
 * three, “scan a code and see the folder” two. A sentence with one act gives itself.
 */
export function actsOf(requirement: ReadRequirement): ReadRequirement[] {
  const { clause } = requirement;
  if (clause.passive || clause.negated) return [requirement];
  const list = LIST.exec(clause.predicate)?.groups;
  const verbs = (list?.verbs ?? '').split(/,? (?:and|or) |, /u).filter(Boolean);
  if (list?.rest && verbs.length > 1 && verbs.every(isKnownVerb))
    return verbs.slice(0, MOST).map((verb) => withPredicate(requirement, `${verb} ${list.rest}`));
  const parts = clause.predicate.split(/,? and (?:to |also )?(?=[\p{L}-]+ )/u);
  const [first = '', ...more] = parts;
  const isChain = first.includes(' ') && more.length > 0 && more.every((part) => isKnownVerb(part.split(' ')[0] ?? ''));
  return isChain ? parts.slice(0, MOST).map((part) => withPredicate(requirement, part)) : [requirement];
}

function withPredicate(requirement: ReadRequirement, predicate: string): ReadRequirement {
  const { verb, object } = parseClause(`It must ${predicate}`);
  const { verb: _verb, object: _object, ...clause } = requirement.clause;
  return { ...requirement, clause: { ...clause, predicate, ...(verb ? { verb } : {}), ...(object ? { object } : {}) } };
}
