import { languageOf } from '../../text/index.js';
import { findVagueTerms } from '../hunter/find-vague-terms.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { isKnownVerb, verbClassOf } from '../hunter/verbs.js';
import { exchange } from './act-templates.js';
import { boundaryCriteria } from './boundary-criteria.js';
import { constraintCriteria } from './constraint-criteria.js';
import { actorOf, type Criterion, type CriterionInput, limitOf } from './criterion.js';
import { functionalCriteria } from './functional-criteria.js';
import { qualityCriteria } from './quality-criteria.js';
import { placeholder, type Testable } from './testable-statement.js';

const MOST = 4;

/**
 * The criteria by which a requirement is accepted, made from its own sentence. What waits for an answer of the client gets a
 * criterion that says so and names the open point; vague words never pass into a criterion.
 */
export function acceptanceFor(
  requirement: ReadRequirement,
  testable: Testable,
  systems: readonly string[],
): Criterion[] {
  const input: CriterionInput = { requirement, systems };
  const isPending = testable.pending.length > 0;
  const found = isPending && requirement.kind !== 'functional' ? [] : criteriaFor(input);
  const pending = testable.pending.map(
    ({ source, missing, term }): Criterion => ({
      given: `the answer to ${source}: what the client means by “${term}”`,
      when: 'the released version is measured against that answer',
      outcome: `it meets the [${missing} to be agreed, ${source}]`,
    }),
  );
  const chosen = [...found.slice(0, isPending ? 2 : MOST), ...pending.slice(0, 3)];
  return (chosen.length > 0 ? chosen : [demonstration(requirement)]).map((criterion) => cleaned(criterion, testable));
}

function criteriaFor(input: CriterionInput): readonly Criterion[] {
  const { requirement, systems } = input;
  if (/^(?:Decided|Answered|Agreed)\b/.test(requirement.statement)) return [demonstration(requirement)];
  if (requirement.kind === 'functional') return functionalOf(input);
  if (requirement.kind === 'nonFunctional')
    return firstOf(qualityCriteria, constraintCriteria, boundaryCriteria, actedOut)(input);
  if (systems.length > 0 && EXCHANGES.test(requirement.statement))
    return exchange(requirement, systems, limitOf(requirement) ? `, ${limitOf(requirement)}` : '');
  return firstOf(
    requirement.clause.negated ? refused : constraintCriteria,
    constraintCriteria,
    requirement.clause.negated ? actedOut : qualityCriteria,
    qualityCriteria,
    actedOut,
  )(input);
}

const EXCHANGES =
  /\b(?:sent?|transfer\p{L}*|reads?|writ\p{L}+|export\p{L}*|import\p{L}*|exchang\p{L}*|synchroni\p{L}+|updat\p{L}+)\b/iu;
const TIMED_LIFE = /\b(?:delet\p{L}*|eras\p{L}*|disappear\p{L}*|kept|retain\p{L}*|archiv\p{L}*)\b/iu;

function functionalOf(input: CriterionInput): readonly Criterion[] {
  const { statement, measures } = input.requirement;
  const isRead = languageOf(statement) === 'en' && isTakenApart(input.requirement);
  if (!isRead) return [demonstration(input.requirement), ...boundaryCriteria(input)];
  if (
    TIMED_LIFE.test(statement) &&
    measures.some(({ dimension, value }) => dimension === 'duration' && value >= 86_400)
  ) {
    const found = qualityCriteria(input);
    if (found.length > 0) return found;
  }
  const boundaries = boundaryCriteria(input);
  const main =
    /^be possible/iu.test(input.requirement.clause.predicate) && boundaries.length > 0 ? [] : functionalCriteria(input);
  const reached =
    input.systems.length > 0 && !main.some(({ outcome }) => input.systems.some((name) => outcome.includes(name)));
  const handed = reached ? exchange(input.requirement, input.systems, '').slice(0, 1) : [];
  return boundaries.length > 0 ? [...main.slice(0, 2), ...boundaries] : [...main, ...handed];
}

/** Whether the sentence was understood: it states a passive, a quality, or begins its predicate with a verb. */
function isTakenApart({ clause, statement }: ReadRequirement): boolean {
  if (TALKATIVE.test(statement) || (clause.subject ?? '').split(' ').length > 9) return false;
  if (clause.passive || clause.subject !== undefined) return true;
  return isKnownVerb(/^[\p{L}-]+/u.exec(clause.predicate)?.[0] ?? '');
}

/** Sentences whose grammar the rules would only mangle: they are tested in their own words. */
const TALKATIVE =
  /^(?:what\b|(?:all|the thing) (?:I|we)\b|(?:decided|answered)\b|given|here|as to|save|there (?:is|are)\b|[^:(]{2,60} \([^():]{1,40}: )|\bis a must\b|\bwould be\b|\bI\b|[!?] |\s->\s|^(?:we|it) (?!must|shall|should|can|may|will|has to|needs? to)\p{L}+/iu;

type Source = (input: CriterionInput) => readonly Criterion[];

function firstOf(...sources: readonly Source[]): Source {
  return (input) => {
    for (const source of sources) {
      const found = source(input);
      if (found.length > 0) return found;
    }
    return [];
  };
}

const CONTRACTUAL = /^(?:supplier|contractor|vendor|bidder|provider|agency)s?$/u;

/** A constraint that forbids its users an act is tested like a function that is refused; a supplier's duty is not. */
const refused: Source = (input) => {
  const actor = actorOf(input.requirement);
  return actor !== undefined && !CONTRACTUAL.test(actor) ? functionalCriteria(input) : [];
};

/** A quality or constraint that no rule measures, but whose sentence says what somebody does. */
const actedOut: Source = (input) => {
  const { clause, statement } = input.requirement;
  const kind = verbClassOf(clause.verb);
  return kind !== undefined && kind !== 'work' && languageOf(statement) === 'en' ? functionalCriteria(input) : [];
};

function demonstration({ statement, kind }: ReadRequirement): Criterion {
  const said = statement
    .replace(/[.\s]+$/u, '')
    .replace(/“/gu, '‘')
    .replace(/”/gu, '’');
  return kind === 'functional'
    ? {
        given: 'the released version with the prepared test records',
        when: `the client's own example for “${said}” is played through`,
        outcome: 'each step of the sentence is observed, and a second run gives the same result',
      }
    : {
        given: 'the released version and its documents',
        when: `“${said}” is checked point by point by a person who did not build it`,
        outcome: 'the check list has no open point, and each point names its evidence',
      };
}

/** Vague words that came in by quotation give way to the same placeholders as in the statement. */
function cleaned(criterion: Criterion, testable: Testable): Criterion {
  const clean = (text: string): string => {
    let rest = text;
    for (const { term, start, kind } of [...findVagueTerms(text)].reverse()) {
      const known = testable.pending.find((pending) => pending.term.toLowerCase() === term.toLowerCase());
      const after = rest.slice(start + term.length);
      rest = `${rest.slice(0, start)}${placeholder(term, known?.missing ?? kind.missing, known?.source, after)}${after}`;
    }
    return rest;
  };
  return { given: clean(criterion.given), when: clean(criterion.when), outcome: clean(criterion.outcome) };
}
