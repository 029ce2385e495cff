import { contentLemmas } from '../hunter/content-words.js';
import { findVagueTerms } from '../hunter/find-vague-terms.js';
import type { Check, Finding } from './checks.js';

/** A quote is the brief itself, character for character. */
export const everyQuoteInBrief: Check = {
  name: 'every quote is in the brief, character for character',
  examine: ({ brief, requirements, specification }) => {
    const originals = new Map(requirements.requirements.map(({ id, quote }) => [id, quote]));
    const quoted = [
      ...requirements.requirements.map(({ id, quote }) => ({ id, quote, where: 'requirement' })),
      ...requirements.openQuestions.map(({ id, quote }) => ({ id, quote, where: 'open question' })),
      ...specification.items.map(({ requirement, quote }) => ({ id: requirement, quote, where: 'specification item' })),
    ];
    const invented = quoted.filter(({ quote }) => !brief.includes(quote));
    const swapped = specification.items.filter(
      ({ requirement, quote }) =>
        brief.includes(quote) && originals.has(requirement) && originals.get(requirement) !== quote,
    );
    return {
      examined: quoted.length,
      findings: [
        ...invented.map(
          ({ id, quote, where }): Finding => ({
            severity: 'critical',
            subject: id,
            message: `The ${where} ${id} quotes what the brief does not say: “${shortened(quote)}”`,
            fix: 'Copy the passage from the brief without changing a character.',
          }),
        ),
        ...swapped.map(
          ({ requirement }): Finding => ({
            severity: 'major',
            subject: requirement,
            message: `The specification quotes another passage for ${requirement} than the requirement does.`,
            fix: 'Use the quote of the requirement.',
          }),
        ),
      ],
    };
  },
};

/** No vague word is left outside the brackets that say what is to be agreed. */
export const noVagueTerm: Check = {
  name: 'no vague term is left in statements and criteria',
  examine: ({ specification }) => ({
    examined: specification.items.reduce((sum, { acceptance }) => sum + 1 + acceptance.length, 0),
    findings: specification.items.flatMap(({ requirement, statement, acceptance }) => [
      ...termsIn(statement).map(
        (term): Finding => ({
          severity: 'major',
          subject: requirement,
          message: `“${term}” is left in the statement of ${requirement}.`,
          fix: 'State the criterion, or put “[… to be agreed, AMB-n]” in its place.',
        }),
      ),
      ...acceptance.flatMap(({ id, given, when, outcome }) =>
        [...new Set([given, when, outcome].flatMap(termsIn))].map(
          (term): Finding => ({
            severity: 'major',
            subject: id,
            message: `“${term}” is left in ${id}.`,
            fix: 'Say what is measured.',
          }),
        ),
      ),
    ]),
  }),
};

const EMPTY_OUTCOME =
  /^(?:it |the system |everything |this )?(?:works?|functions?|is ok(?:ay)?|is fine|is done|is correct|is handled|behaves?|success\w*|as (?:expected|specified|required|described))(?: (?:correctly|properly|well|fine|as (?:expected|specified|required|described|intended)))?\.?$/iu;

/** A criterion can be tested if two people would see the same thing happen, and it is about its requirement. */
export const everyCriterionTestable: Check = {
  name: 'every acceptance criterion is testable',
  examine: ({ specification }) => ({
    examined: specification.items.reduce((sum, { acceptance }) => sum + acceptance.length, 0),
    findings: specification.items.flatMap(({ requirement, acceptance }) =>
      acceptance.flatMap(({ id, given, when, outcome }): Finding[] => {
        if (
          EMPTY_OUTCOME.test(outcome.trim()) ||
          contentLemmas(outcome).size === 0 ||
          /\bas expected\b/iu.test(outcome)
        )
          return [
            {
              severity: 'major',
              subject: id,
              message: `${id} of ${requirement} says nothing that can be observed: “${outcome}”`,
              fix: 'Say what a person sees or measures.',
            },
          ];
        const waits = [given, when, outcome].some((text) => /\[[^\]]*to be agreed[^\]]*\]/u.test(text));
        return waits
          ? [
              {
                severity: 'minor',
                subject: id,
                message: `${id} of ${requirement} cannot be tested before its open point is answered.`,
                fix: 'Get the answer and put the figure in.',
              },
            ]
          : [];
      }),
    ),
  }),
};

function termsIn(text: string): string[] {
  return findVagueTerms(text.replace(/“[^”]*”/gu, '')).map(({ term }) => term);
}

function shortened(quote: string): string {
  return quote.length > 120 ? `${quote.slice(0, 117)}…` : quote;
}
