import type { Risks } from '../work-products.js';
import { overlap, sharedLemmas } from './content-words.js';
import { contradictingFigures } from './contradicting-figures.js';
import { type ReadRequirement, shortStatement } from './read-requirements.js';
import { STANCES } from './stances.js';
import { listed } from './words.js';

type Contradiction = Omit<Risks['contradictions'][number], 'id'>;

/** Requirements that cannot all hold, each with what stands against what. */
export function findContradictions(requirements: readonly ReadRequirement[]): Risks['contradictions'] {
  const found = [
    ...contradictingStances(requirements),
    ...contradictingProducts(requirements),
    ...contradictingFigures(requirements),
    ...contradictingModals(requirements),
  ];
  const seen = new Set<string>();
  return found
    .filter(({ between }) => {
      const key = [...between].sort().join();
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .map((contradiction, index) => ({ id: `CONF-${index + 1}`, ...contradiction }));
}

function contradictingStances(requirements: readonly ReadRequirement[]): Contradiction[] {
  return STANCES.flatMap((stance): Contradiction[] => {
    const ones = requirements.filter((requirement) => stance.one.test(requirement.statement));
    const others = requirements.filter(
      (requirement) => stance.other.test(requirement.statement) && !ones.includes(requirement),
    );
    if (stance.scope === 'everywhere') {
      if (ones.length === 0 || others.length === 0) return [];
      const explanation = `On ${stance.about}, ${listed(ones.map(nameOf))} ask${ones.length === 1 ? 's' : ''} for ${stance.names[0]}, ${listed(others.map(nameOf))} for ${stance.names[1]}.`;
      return [{ between: [...ones, ...others].map(({ id }) => id), explanation }];
    }
    return ones.flatMap((one) =>
      others
        .filter((other) => concern(one, other))
        .map((other) => ({
          between: [one.id, other.id],
          explanation: `On ${stance.about}, ${nameOf(one)} asks for ${stance.names[0]} and ${nameOf(other)} for ${stance.names[1]}, of the same ${listed(sharedLemmas(one.lemmas, other.lemmas).slice(0, 3))}.`,
        })),
    );
  });
}

const DATABASES = /\b(?:Oracle|PostgreSQL|Postgres|MySQL|MariaDB|SQL Server|MongoDB|Db2|SQLite)\b/giu;
const DEMANDS = /\b(?:must|shall|ha(?:s|ve) to|only|exclusively|mandatory|required)\b/iu;

/** Two databases, each demanded: only one can hold the records. */
function contradictingProducts(requirements: readonly ReadRequirement[]): Contradiction[] {
  const demanding = requirements.flatMap((requirement) => {
    const name = DEMANDS.test(requirement.statement) ? requirement.statement.match(DATABASES)?.[0] : undefined;
    return name && !requirement.clause.negated ? [{ requirement, name }] : [];
  });
  const first = demanding[0];
  const others = demanding.filter(({ name }) => name.toLowerCase() !== first?.name.toLowerCase());
  if (first === undefined || others.length === 0) return [];
  return [
    {
      between: [first.requirement.id, ...others.map(({ requirement }) => requirement.id)],
      explanation: `On the database, ${nameOf(first.requirement)} demands ${first.name}, ${listed(others.map(({ requirement, name }) => `${nameOf(requirement)} demands ${name}`))}.`,
    },
  ];
}

/** Whether two requirements speak of the same thing: two shared words that carry at least half of the shorter sentence. */
function concern(a: ReadRequirement, b: ReadRequirement): boolean {
  return sharedLemmas(a.lemmas, b.lemmas).length >= 2 && overlap(a.lemmas, b.lemmas) >= 0.5;
}

const ANYBODY = /^(?:users?|anyone|anybody|nobody|people|persons?|everyone|no one)$/iu;
const EXCEPTION = /\b(?:unless|except|without|other than|apart from|until|before|after|if|when|only)\b/iu;

/** The same act on the same thing, once demanded and once forbidden, with no condition that would tell the two apart. */
function contradictingModals(requirements: readonly ReadRequirement[]): Contradiction[] {
  const forbidden = requirements.filter(
    ({ clause, statement }) => clause.negated && clause.verb !== undefined && !EXCEPTION.test(statement),
  );
  return forbidden.flatMap((not) =>
    requirements
      .filter((does) => {
        if (does.clause.negated || does.clause.verb !== not.clause.verb || !does.clause.object || !not.clause.object)
          return false;
        const sameObject =
          overlap(
            new Set(does.clause.object.toLowerCase().split(' ')),
            new Set(not.clause.object.toLowerCase().split(' ')),
          ) >= 0.5;
        const sameActor =
          !does.clause.actor ||
          !not.clause.actor ||
          ANYBODY.test(not.clause.actor) ||
          does.clause.actor.toLowerCase() === not.clause.actor.toLowerCase();
        return sameObject && sameActor && !EXCEPTION.test(does.statement);
      })
      .map((does) => ({
        between: [does.id, not.id],
        explanation: `${nameOf(does)} demands what ${nameOf(not)} forbids: to ${does.clause.verb} ${does.clause.object}.`,
      })),
  );
}

function nameOf(requirement: ReadRequirement): string {
  return `${requirement.id} (“${shortStatement(requirement, 80)}”)`;
}
