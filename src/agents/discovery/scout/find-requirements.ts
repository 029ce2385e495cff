import { type Brief, type Passage, parseBrief } from '../../text/index.js';
import type { Requirements } from '../work-products.js';
import { actorOf } from './actors.js';
import { subjectOf } from './clauses.js';
import { dropDuplicates } from './duplicates.js';
import type { Finding } from './finding.js';
import { isAddressedToModel } from './injections.js';
import { readPassage } from './read-passage.js';
import { summarize, titleOf } from './summaries.js';
import { contextOf } from './topics.js';

const PREFIX = { functional: 'FR', nonFunctional: 'NFR', constraint: 'CON' } as const;

/** The last passage that hangs on each one: children of a requirement that only list its parts are read with it. */
function childrenOf(passages: readonly Passage[]): ReadonlySet<number> {
  return new Set(passages.flatMap((passage) => (passage.parent === undefined ? [] : [passage.parent])));
}

/** People listed under "Who will use it". */
function listedActors(passages: readonly Passage[], title: string | undefined): string[] {
  return passages.flatMap((passage) => {
    if (passage.kind === 'heading' || contextOf(passage, passages, title).topic !== 'actors') return [];
    const actor = actorOf(passage.cells?.[0]?.text ?? passage.text.split(/[:–—]/)[0]);
    return actor ? [actor] : [];
  });
}

function readAll(brief: Brief, source: string): Finding[] {
  const heading = brief.passages.find((passage) => passage.kind === 'heading')?.text;
  const parents = childrenOf(brief.passages);
  const findings: Finding[] = [];
  let subject: string | undefined;
  for (const passage of brief.passages) {
    const context = contextOf(passage, brief.passages, heading);
    const before = {
      hasNeeds: findings.some((finding) => finding.type === 'requirement'),
      ...(subject ? { subject } : {}),
    };
    findings.push(...readPassage(passage, context, before, parents.has(passage.index), source));
    subject = passage.kind === 'heading' ? undefined : (subjectOf(passage.text) ?? subject);
  }
  return findings;
}

/** Extracts numbered requirements and questions from a brief; gives an empty list rather than invent one. */
export function findRequirements(source: string, givenTitle: string | undefined): Requirements {
  const brief = parseBrief(source);
  const heading = brief.passages.find((passage) => passage.kind === 'heading')?.text;
  const findings = dropDuplicates(readAll(brief, source), (finding) =>
    finding.type === 'question' ? finding.question : finding.statement,
  );
  const counts = { FR: 0, NFR: 0, CON: 0 };
  const requirements: Requirements['requirements'] = [];
  const openQuestions: Requirements['openQuestions'] = [];
  for (const finding of findings) {
    if (finding.type === 'question') {
      openQuestions.push({ id: `Q-${openQuestions.length + 1}`, question: finding.question, quote: finding.quote });
      continue;
    }
    const { type: _, ...requirement } = finding;
    const prefix = PREFIX[finding.kind];
    counts[prefix]++;
    requirements.push({ id: `${prefix}-${counts[prefix]}`, ...requirement });
  }
  const actors = [
    ...new Set([
      ...listedActors(brief.passages, heading),
      ...requirements.flatMap(({ actor }) => (actor ? [actor] : [])),
    ]),
  ];
  const title = titleOf(brief, givenTitle);
  const hasInjection = isAddressedToModel(source);
  return {
    title,
    summary: summarize({ brief, title, requirements, openQuestions, actors, hasInjection }),
    actors,
    requirements,
    openQuestions,
  };
}
