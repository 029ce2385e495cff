import { type Brief, type Passage, parseBrief } from '../../text/index.js';
import type { Requirements } from '../work-products.js';
import { actorOf, actorsIn } from './actors.js';
import { withAntecedent } from './antecedents.js';
import { subjectOf } from './clauses.js';
import { findTables } from './columns.js';
import { readConversation, settledBy, withoutFiller } from './conversation.js';
import { dropDuplicates } from './duplicates.js';
import type { Finding } from './finding.js';
import { isAddressedToModel } from './injections.js';
import { areDetails } from './leads.js';
import { readPassage, type Surroundings } from './read-passage.js';
import { summarize, titleOf } from './summaries.js';
import { contextOf } from './topics.js';

const PREFIX = { functional: 'FR', nonFunctional: 'NFR', constraint: 'CON' } as const;

/** The passages that hang on each one, by its index. */
function childrenOf(passages: readonly Passage[]): ReadonlyMap<number, readonly Passage[]> {
  const children = new Map<number, Passage[]>();
  for (const passage of passages) {
    if (passage.parent === undefined) continue;
    const siblings = children.get(passage.parent);
    if (siblings) siblings.push(passage);
    else children.set(passage.parent, [passage]);
  }
  return children;
}

/** The heading that titles the whole brief: what stands under it says nothing special. */
function titleHeading(passages: readonly Passage[]): string | undefined {
  return passages[0]?.kind === 'heading' ? passages[0].text : undefined;
}

/** People listed under "Who will use it". */
function listedActors(passages: readonly Passage[], title: string | undefined): string[] {
  return passages.flatMap((passage) => {
    if (passage.kind === 'heading' || contextOf(passage, passages, title).topic !== 'actors') return [];
    const name = (passage.cells?.[0]?.text ?? passage.text.split(/[:–—(]/)[0] ?? '').trim();
    const isName = passage.kind !== 'sentence' && name.split(' ').length <= 3 && /^\p{L}[\p{L} -]+$/u.test(name);
    const actor = actorOf(name) ?? (isName ? (/^\p{Lu}+$/u.test(name) ? name : name.toLowerCase()) : undefined);
    return actor ? [actor] : [];
  });
}

/** A "ticket shop" that the brief is about is the product, not somebody. */
function isProduct(actor: string, title: string): boolean {
  return /\b(?:shop|office|desk)$/.test(actor) && new RegExp(`\\b${actor}\\b`, 'i').test(title);
}

function withoutProduct(finding: Finding, title: string): Finding {
  if (finding.type === 'question' || finding.actor === undefined || !isProduct(finding.actor, title)) return finding;
  const { actor: _, ...rest } = finding;
  return rest;
}

/** "That would be nice, but not for the first version." lowers what was said before it. */
function weakened(findings: Finding[]): void {
  const last = findings.pop();
  if (last) findings.push(last.type === 'requirement' ? { ...last, priority: 'could' } : last);
}

/** "To sum up what we said:": what follows is how it is to be. */
const INTRODUCES_NEEDS =
  /\b(?:to sum up|summing up|in short|here(?:['’]s| is) (?:what|how)|this is (?:what|how) (?:it|we)|what we (?:agreed|discussed|said|need|want)|how it (?:should|is to) work|the idea is)\b/i;

function readAll({ passages: written, language }: Brief, source: string, product: string): Finding[] {
  const passages = written.map((passage) => (passage.isSpoken ? withoutFiller(passage) : passage));
  const turns = readConversation(written);
  const tables = findTables(passages);
  const heading = titleHeading(passages);
  const children = childrenOf(passages);
  const detailed = new Set<number>();
  const findings: Finding[] = [];
  let hasNeeds = false;
  let subject: string | undefined;
  for (const passage of passages) {
    const turn = turns.get(passage.index);
    const table = tables.get(passage.index);
    if (turn?.kind === 'smallTalk') {
      if (turn.weakens) weakened(findings);
      continue;
    }
    const context = contextOf(passage, passages, heading);
    const own = children.get(passage.index) ?? [];
    if (passage.parent !== undefined && detailed.has(passage.parent)) continue;
    const followsQuestion =
      findings.at(-1)?.type === 'question' && passages[passage.index - 1]?.quote === findings.at(-1)?.quote;
    const around: Surroundings = {
      source,
      language,
      context,
      children: own,
      hasNeeds: hasNeeds && turn === undefined,
      isAsked: turn?.kind === 'question',
      followsQuestion,
      ...(subject ? { subject } : {}),
      ...(table ? { table } : {}),
    };
    const settled = turn && settledBy(passage, turn);
    const found: Finding[] = settled ? [settled] : readPassage(passage, around);
    if (found.length > 0 && areDetails(passage, own)) detailed.add(passage.index);
    hasNeeds ||= INTRODUCES_NEEDS.test(passage.text) || found.some((finding) => finding.type === 'requirement');
    for (const finding of found) findings.push(withAntecedent(withoutProduct(finding, product), findings.at(-1)));
    subject = passage.kind === 'heading' ? undefined : (subjectOf(passage.text) ?? subject);
  }
  return findings;
}

/** Extracts numbered requirements and questions from a brief; gives an empty list rather than invent one. */
export function findRequirements(source: string, givenTitle: string | undefined): Requirements {
  const brief = parseBrief(source);
  const heading = titleHeading(brief.passages);
  const title = titleOf(brief, givenTitle);
  const findings = dropDuplicates(
    readAll(brief, source, title),
    (finding) => (finding.type === 'question' ? finding.question : finding.statement),
    (finding) => (finding.type === 'question' ? finding.type : `${finding.kind} ${finding.actor ?? ''}`),
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
      ...requirements.flatMap(({ actor, statement }) => [
        ...(actor ? [actor] : []),
        ...actorsIn(statement).filter((name) => !isProduct(name, title)),
      ]),
    ]),
  ];
  const hasInjection = isAddressedToModel(source);
  return {
    title,
    summary: summarize({ brief, requirements, openQuestions, actors, hasInjection }),
    actors,
    requirements,
    openQuestions,
  };
}
