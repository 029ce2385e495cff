import { VAGUE_KINDS } from '../hunter/vague-terms.js';
import type { Architecture, Requirements, Risks, Specification } from '../work-products.js';
import type { Testable } from './testable-statement.js';

type OpenPoint = Specification['openPoints'][number];

/** Everything somebody must still answer, once each: questions, vague terms, contradictions, decisions left open. */
export function collectOpenPoints(
  requirements: Requirements,
  risks: Risks,
  architecture: Architecture,
  testables: ReadonlyMap<string, Testable>,
): OpenPoint[] {
  const points: OpenPoint[] = [
    ...requirements.openQuestions.map(({ id, question }) => ({ source: id, text: question })),
    ...risks.contradictions.map(({ id, between, explanation }) => ({
      source: id,
      text: `${explanation} Which holds: ${between.join(' or ')}?`,
    })),
    ...risks.ambiguities.map(({ id, requirement, question, term }) => ({
      source: id,
      text: `${requirement}: ${question}${proposalFor(term)}`,
    })),
    ...architecture.decisions
      .filter(({ title, choice }) => /^open\b/iu.test(title) || /^(?:open|to be decided)\b/iu.test(choice))
      .map(({ id, title, choice }) => ({ source: id, text: `${title}: ${choice}.` })),
  ];
  for (const [id, { pending }] of testables) {
    for (const { source, term, missing } of pending)
      if (source === id)
        points.push({ source: id, text: `“${term}” is not defined: ${missing} to be agreed.${proposalFor(term)}` });
  }
  return points;
}

/** A starting point for the talk with the client, marked as such. */
function proposalFor(term: string): string {
  const kind = VAGUE_KINDS.find(({ words }) => new RegExp(`^(?:${words.replace(/\s*\n\s*/gu, '')})$`, 'iu').test(term));
  return kind ? ` A first proposal: ${kind.proposal}.` : '';
}
