import type { Measure } from '../hunter/measures.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { type Criterion, type CriterionRule, signedIn, somebody } from './criterion.js';

const OR_MORE =
  /\b(?<what>[\p{L}\d -]{2,40}?) (?:is |of )?(?<number>\d+(?:[.,]\d+)?) or (?<side>higher|more|above|greater|lower|less|below|fewer|older|younger)\b/iu;

/** Two criteria on either side of a threshold the sentence names. */
export const boundaryCriteria: CriterionRule = ({ requirement }) => {
  const { statement, measures, clause } = requirement;
  const orMore = OR_MORE.exec(statement)?.groups;
  if (orMore) {
    const number = Number((orMore.number ?? '').replace(',', '.'));
    const downward = /lower|less|below|fewer|younger/iu.test(orMore.side ?? '');
    const beyond = downward ? number + 1 : number - 1;
    const what = (orMore.what ?? 'the value')
      .replace(/^.*\b(?:when|if|that|and) /iu, '')
      .replace(/\s(?:is|of)$/u, '')
      .trim();
    return [
      {
        given: `${what} of exactly ${orMore.number}`,
        when: 'the rule is applied',
        outcome: `it takes effect: ${act(clause.predicate)}`,
      },
      { given: `${what} of ${beyond}`, when: 'the rule is applied', outcome: 'it takes no effect' },
    ];
  }
  if (/\bunique\b/iu.test(statement))
    return [
      {
        given: 'a thousand of them made at the same moment',
        when: 'their marks are compared',
        outcome: `no two are alike: ${clause.object ?? clause.subject ?? 'the mark'}`,
      },
    ];
  return measures.flatMap((measure): readonly Criterion[] => {
    const before = statement.slice(0, measure.start);
    if (measure.dimension === 'money' || measure.dimension === 'percent' || measure.dimension === 'count') {
      if (!/\b(?:above|over|exceeds?|exceeding|more than|greater than)\s*$/iu.test(before)) return [];
      const isException = /\b(?:unless|except)\b/iu.test(before.slice(-60));
      const effect = isException
        ? 'the step is held back and marked for a person'
        : `the rule takes effect: ${act(statement)}`;
      const normal = isException ? 'the step is carried out without a person' : 'the rule takes no effect';
      return [
        { given: `a case at exactly ${measure.text}`, when: 'it is submitted', outcome: normal },
        { given: `a case of ${justAbove(measure)}, just above it`, when: 'it is submitted', outcome: effect },
      ];
    }
    if (measure.dimension === 'bytes')
      return [
        {
          given: signedIn(requirement, `a file of exactly ${measure.text}`),
          when: 'the file is handed in',
          outcome: 'it is accepted and opens again byte for byte',
        },
        {
          given: signedIn(requirement, `a file one byte larger than ${measure.text}`),
          when: 'the file is handed in',
          outcome: `it is refused, and the message names ${measure.text} as the limit`,
        },
      ];
    return beforehand(requirement, measure);
  });
};

/** The nearest figure that is over: a cent, a tenth of a percent, one more. */
function justAbove({ number, dimension, text }: Measure): string {
  const next =
    dimension === 'money'
      ? (number + 0.01).toFixed(2)
      : dimension === 'percent'
        ? String(number + 0.1)
        : String(number + 1);
  return text.replace(/\d[\d.,'’ ]*\d|\d/u, next);
}

/** “until 24 hours before …”: allowed just before the limit, refused just after. */
function beforehand(requirement: ReadRequirement, measure: Measure): Criterion[] {
  const { statement, clause } = requirement;
  const { predicate, subject } = clause;
  const who = somebody(requirement);
  const after = /^\s*(?:before|ahead of|prior to|in advance)\b\s*(?<event>[^,.;]*)/iu
    .exec(statement.slice(measure.end))
    ?.groups?.event?.trim();
  const isLimit =
    measure.dimension === 'duration' &&
    /\b(?:until|up to|at least|no later than|at the latest|possible|latest)\s*$/iu.test(
      statement.slice(0, measure.start),
    );
  if (after === undefined || !isLimit) return [];
  const attempt = /^be possible/iu.test(predicate)
    ? `this is tried: ${subject ?? 'the act'}`
    : `${who} tries to ${act(predicate)}`;
  const event = after.replace(/^it /iu, 'the event ').replace(/^they /iu, 'the events ') || 'the event';
  return [
    {
      given: `${measure.text} and one minute remain before ${event}`,
      when: attempt,
      outcome: 'it is carried out',
    },
    {
      given: `${measure.text} less one minute remain before ${event}`,
      when: attempt,
      outcome: `it is refused, and the message names the limit of ${measure.text}`,
    },
  ];
}

function act(predicate: string): string {
  const plain = predicate.replace(/[.;]+$/u, '').replace(/,? (?:up to|until|at least) .*$/u, '');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}
