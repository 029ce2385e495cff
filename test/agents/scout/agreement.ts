import type { Requirements } from '../../../src/agents/discovery/work-products.js';
import type { Fixture } from '../briefs/index.js';

type Said = { readonly quote: string; readonly kinds: readonly string[] };

/** Whether two quotes stand in the same place of a brief: they share most of the shorter one. */
function isSamePlace(brief: string, a: string, b: string): boolean {
  const least = 0.6 * Math.min(a.length, b.length);
  for (let at = brief.indexOf(a); at >= 0; at = brief.indexOf(a, at + 1)) {
    for (let other = brief.indexOf(b); other >= 0; other = brief.indexOf(b, other + 1)) {
      if (Math.min(at + a.length, other + b.length) - Math.max(at, other) >= least) return true;
    }
  }
  return false;
}

/** How far a result agrees with a person: what it missed, and what it should not have listed. */
export function agreementOf({ brief, labels }: Fixture, result: Requirements) {
  const found: Said[] = [
    ...result.requirements.map(({ quote, kind }) => ({ quote, kinds: [kind] })),
    ...result.openQuestions.map(({ quote }) => ({ quote, kinds: ['question'] })),
  ];
  const labeled: Said[] = [
    ...labels.requirements.map(({ quote, kind }) => ({ quote, kinds: kind })),
    ...labels.questions.map((quote) => ({ quote, kinds: ['question'] })),
  ];
  const agree = (a: Said, b: Said) =>
    a.kinds.some((kind) => b.kinds.includes(kind)) && isSamePlace(brief, a.quote, b.quote);
  const missed = labeled.filter((label) => !found.some((each) => agree(each, label)));
  const isOptional = (each: Said) => labels.optional.some((quote) => isSamePlace(brief, quote, each.quote));
  const wrong = found.filter((each) => !labeled.some((label) => agree(each, label)) && !isOptional(each));
  return {
    missed: missed.map(({ quote }) => quote),
    wrong: wrong.map(({ quote }) => quote),
    recall: 1 - missed.length / labeled.length,
    precision: 1 - wrong.length / Math.max(1, found.length),
  };
}

/** The requirement whose quote stands where this one does. */
export function requirementAt({ brief }: Fixture, result: Requirements, quote: string) {
  return result.requirements.filter((requirement) => isSamePlace(brief, requirement.quote, quote));
}
