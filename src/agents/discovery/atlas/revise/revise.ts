import { listed } from '../../hunter/words.js';
import type { Architecture, Review } from '../../work-products.js';
import { nextId } from '../draft.js';
import type { Facts } from '../facts.js';
import { addComponent } from './add-component.js';
import { mergeComponents, removeComponent, renameComponent } from './change-components.js';
import { changeDecision, explain, QUESTION, withDecision } from './change-decisions.js';
import { changeDependency, moveRequirements } from './change-links.js';
import { describeOutages } from './describe-outages.js';
import { keepApart } from './keep-apart.js';
import type { Operation, RevisionInput } from './operation.js';
import { settle } from './settle.js';
import { splitComment } from './split-comment.js';
import { splitComponent } from './split-component.js';

const OPERATIONS: readonly Operation[] = [
  moveRequirements,
  describeOutages,
  keepApart,
  mergeComponents,
  renameComponent,
  splitComponent,
  changeDependency,
  changeDecision,
  addComponent,
  removeComponent,
  explain,
];

/** What a reviewer said of an architecture. */
export type Remark = { readonly by: string; readonly comment: string };

/**
 * Works off a reviewer's comment point by point on the architecture it speaks of. Each point gets an answer; what the rules
 * cannot do is said plainly and stays on the table as an open decision.
 */
export function reviseArchitecture(previous: Architecture, remark: Remark, facts: Facts): Architecture {
  let architecture: Architecture = settle({ ...previous, responses: [] }, facts);
  const responses: Architecture['responses'] = [];
  for (const point of splitComment(remark.comment)) {
    const input: RevisionInput = { point, by: remark.by, facts, architecture };
    const order = QUESTION.test(point) ? [explain, ...OPERATIONS] : OPERATIONS;
    const done = order.reduce<ReturnType<Operation>>((found, operation) => found ?? operation(input), undefined);
    if (done && (done.changes.length > 0 || !/^Not applied/u.test(done.answer))) {
      architecture = settle(done.architecture, facts);
      responses.push({ comment: point, answer: done.answer, changes: [...done.changes] });
      continue;
    }
    const id = nextId('D', architecture.decisions);
    architecture = withDecision(architecture, openDecision(id, input));
    responses.push({
      comment: point,
      answer: done
        ? done.answer.replace('Recorded as an open decision', `Recorded as the open decision ${id}`)
        : `Not applied: the offline rules cannot tell what to change here. The point is recorded as the open decision ${id}, so that it is settled with ${remark.by} before building starts.`,
      changes: [`added ${id} as an open decision`],
    });
  }
  const applied = responses.filter(({ answer }) => !answer.startsWith('Not applied')).length;
  const open = responses.length - applied;
  const outcome =
    responses.length === 0
      ? `${remark.by} asked for changes without naming one; nothing was changed.`
      : `Revised on ${remark.by}'s ${responses.length} point${responses.length === 1 ? '' : 's'}: ${applied} answered${open > 0 ? `, ${open} left as open decision${open === 1 ? '' : 's'}` : ''}.`;
  return {
    ...architecture,
    summary: `${outcome} ${architecture.components.length} components cover all ${facts.requirements.length} requirements.`,
    responses,
  };
}

function openDecision(id: string, { point, by, facts }: RevisionInput): Architecture['decisions'][number] {
  const named = facts.requirements
    .filter((requirement) => new RegExp(`\\b${requirement.id}\\b`, 'u').test(point))
    .map((requirement) => requirement.id);
  return {
    id,
    title: `Open: ${point.length > 90 ? `${point.slice(0, 87)}…` : point}`,
    choice: `To be decided with ${by}`,
    rationale: `${by} asked for this in the review: “${point}”.`,
    alternatives: [
      {
        option: 'Leave the proposal as it is',
        whyNot: `${by} is not content with it; only a person can say whether it may stand.`,
      },
    ],
    requirements: named,
  };
}

/** Answers to the critical findings of a review, as far as they concern the architecture. */
export function answerFindings(review: Review | undefined, architecture: Architecture): Architecture['responses'] {
  return (review?.findings ?? [])
    .filter(({ severity }) => severity === 'critical')
    .map(({ id, subject, message, check }) => {
      const covered = architecture.coverage.find(({ requirement }) => requirement === subject);
      const ours = /component|traced|reference|orphan|circle/iu.test(check);
      const answer =
        ours && covered
          ? `${subject} is served by ${listed(covered.components)} in this version; coverage and references were rebuilt from the components.`
          : /quote/iu.test(check)
            ? 'A quote that the brief does not hold cannot be mended in the architecture: the requirement or the specification that carries it must copy the passage.'
            : 'Coverage, dependencies and references of this version were rebuilt; the specification is written anew from it.';
      return {
        comment: `${id}: ${message}`,
        answer,
        changes: ours && covered ? [`confirmed the coverage of ${subject}`] : [],
      };
    });
}
