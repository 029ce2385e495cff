import type { Risks } from '../work-products.js';
import { passageWith } from './passages.js';
import type { ReadRequirement } from './read-requirements.js';
import { NAMED_REGULATIONS, REGULATED_CATEGORIES } from './regulated-categories.js';

type RegulatedData = Omit<Risks['regulatedData'][number], 'id'>;

const DENIED =
  /\b(?:(?:must|shall|may|should|will|do|does) not (?:store|keep|collect|record|ask for|process|hold)|no|without(?: any)?|neither|never any)\s+(?:\p{L}+\s+){0,2}$/iu;

/**
 * The categories of protected data the requirements handle, each with the words that show it. A regulation is listed only
 * where the brief names it, or where what the brief says of place or means of payment carries it.
 */
export function findRegulatedData(requirements: readonly ReadRequirement[], brief: string): Risks['regulatedData'] {
  const found: RegulatedData[] = REGULATED_CATEGORIES.flatMap(({ category, words, implied }): RegulatedData[] => {
    const sightings = requirements.flatMap((requirement) =>
      [...requirement.text.matchAll(words)]
        .filter((match) => !DENIED.test(requirement.text.slice(0, match.index)))
        .map((match) => ({ requirement, term: match[0] })),
    );
    const first = sightings[0];
    if (first === undefined) return [];
    const named = NAMED_REGULATIONS.filter(
      ({ pattern, categories }) => categories.test(category) && pattern.test(brief),
    ).map(({ regulation }) => regulation);
    const followed = implied.filter(({ where }) => where.test(brief)).map(({ regulation }) => regulation);
    return [
      {
        category,
        terms: unique(sightings.map(({ term }) => term.toLowerCase())).slice(0, 12),
        regulations: unique([...named, ...followed]),
        requirements: unique(sightings.map(({ requirement }) => requirement.id)),
        quote: passageWith(first.requirement.quote, first.term),
      },
    ];
  });
  return found.map((data, index) => ({ id: `DATA-${index + 1}`, ...data }));
}

/** Why a regulation applies, in words for a reader: the brief names it, or what in the brief brings it in. */
export function groundsFor(regulation: string, brief: string): string {
  const named = NAMED_REGULATIONS.find((candidate) => candidate.regulation === regulation)?.pattern.exec(brief)?.[0];
  if (named) return `named in the brief (“${named}”)`;
  const implied = REGULATED_CATEGORIES.flatMap((category) => category.implied).find(
    (candidate) => candidate.regulation === regulation,
  );
  const evidence = implied?.where.exec(brief)?.[0];
  return evidence && implied?.where.source !== '.'
    ? `not named, but the brief speaks of “${evidence}”`
    : 'follows from the kind of data';
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
