import type { Risks } from '../work-products.js';
import { findVagueTerms } from './find-vague-terms.js';
import { passageWith } from './passages.js';
import { type ReadRequirement, subjectOf } from './read-requirements.js';

/** One ambiguity per requirement and vague term, with the passage it stands in and the question that would settle it. */
export function findAmbiguities(requirements: readonly ReadRequirement[]): Risks['ambiguities'] {
  const found: Omit<Risks['ambiguities'][number], 'id'>[] = [];
  for (const requirement of requirements) {
    const seen = new Set<string>();
    for (const { term, kind } of findVagueTerms(requirement.statement)) {
      if (seen.has(term.toLowerCase())) continue;
      seen.add(term.toLowerCase());
      const question = kind.question(subjectOf(requirement), term);
      found.push({ term, requirement: requirement.id, quote: passageWith(requirement.quote, term), question });
    }
  }
  return found.map((ambiguity, index) => ({ id: `AMB-${index + 1}`, ...ambiguity }));
}
