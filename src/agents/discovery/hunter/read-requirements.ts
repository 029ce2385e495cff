import { assertedIn, refusalsIn } from '../refusal.js';
import type { Requirement, Requirements } from '../work-products.js';
import { type Clause, parseClause } from './clause.js';
import { contentLemmas } from './content-words.js';
import { type DateMention, findDates } from './dates.js';
import { findMeasures, type Measure } from './measures.js';

/** A requirement with everything the rules read out of its sentence, read once. */
export type ReadRequirement = Requirement & {
  readonly clause: Clause;
  readonly lemmas: ReadonlySet<string>;
  readonly measures: readonly Measure[];
  readonly dates: readonly DateMention[];
  /** Statement and quote, for words that only one of them kept. */
  readonly text: string;
  /** Says what is not to be built. */
  readonly excluded: boolean;
  /** The statement without what it refuses. */
  readonly asserted: string;
  /** The things it refuses: `forum`, `cloud`. */
  readonly refused: readonly string[];
};

export function readRequirements(requirements: Requirements): ReadRequirement[] {
  return requirements.requirements.map((requirement) => ({
    ...requirement,
    clause: parseClause(requirement.statement),
    lemmas: contentLemmas(requirement.statement),
    measures: findMeasures(requirement.statement),
    excluded: /^(?:out of scope|not in scope|excluded)\b/iu.test(requirement.statement),
    asserted: assertedIn(requirement.statement),
    refused: refusalsIn(requirement.statement).map(({ thing }) => thing),
    dates: findDates(requirement.statement),
    text: requirement.statement.includes(requirement.quote)
      ? requirement.statement
      : `${requirement.statement}\n${requirement.quote}`,
  }));
}

/** The thing a requirement is about, for a question about it: `the search`, `“Export to Excel”`. */
export function subjectOf(requirement: ReadRequirement): string {
  const { clause } = requirement;
  const subject = clause.subject?.replace(/^only /iu, '');
  const isPlain =
    subject !== undefined &&
    subject.length < 60 &&
    !/^(?:it|there|this|that|they|we|the system|system|i)$/iu.test(subject);
  const states =
    clause.verb === undefined ||
    clause.passive ||
    /^(?:look|feel|be|have|work|scale|seem|stay|remain|run|launch)$/u.test(clause.verb);
  if (states && isPlain) return /^(?:the|an?|all|each|every|our)\b/iu.test(subject) ? lower(subject) : `“${subject}”`;
  if (states && subject !== undefined) return 'the product';
  const act = clause.predicate.replace(/[,;:].*$/su, '');
  return `“${act.length > 70 ? `${act.slice(0, act.lastIndexOf(' ', 67))} …` : act}”`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A short form of the statement for use inside another sentence. */
export function shortStatement(requirement: { readonly statement: string }, limit = 90): string {
  const plain = requirement.statement.trim().replace(/\s+/gu, ' ').replace(/\.$/u, '');
  if (plain.length <= limit) return plain;
  return `${plain.slice(0, plain.lastIndexOf(' ', limit))} …`;
}
