import { type Language, type Passage, quoteOf } from '../../text/index.js';
import { brokenWording } from '../broken-wording.js';
import { thirdPerson } from '../hunter/verbs.js';
import { notNeeded, onlyRefuses, refusalStatement } from '../refusal.js';
import { actorOf } from './actors.js';
import { type Clause, splitClauses, subjectOf } from './clauses.js';
import type { Table } from './columns.js';
import { sliced } from './conversation.js';
import type { Finding } from './finding.js';
import { foreignActor, foreignStatement } from './foreign.js';
import { isAddressedToModel } from './injections.js';
import { isNeeded, isWeighty, saysNeed } from './is-needed.js';
import { kindOf } from './kinds.js';
import { areDetails, isOnlyLead, leadText, statementUnderLead } from './leads.js';
import { type Priority, priorityOfTags, priorityOfWording } from './priorities.js';
import { withoutPronoun } from './pronouns.js';
import { isOpen, isOpenRemark, isSmallTalk, questionOf } from './questions.js';
import { readRow } from './rows.js';
import { asSentence, bareText, lowerFirst, statementOfSentence } from './statements.js';
import { isScenario, readStory, scenarioStatement } from './stories.js';
import type { Context } from './topics.js';
import { isSentence } from './verbs.js';

/** Where a passage stands in its brief. */
export type Surroundings = {
  readonly source: string;
  readonly language: Language;
  readonly context: Context;
  readonly children: readonly Passage[];
  /** The table a row belongs to. */
  readonly table?: Table;
  readonly hasNeeds: boolean;
  /** A question of a conversation that nobody answered, with or without a question mark. */
  readonly isAsked: boolean;
  /** The subject of the sentence before: what "they" stands for. */
  readonly subject?: string;
  /** Whether the passage before was a question. */
  readonly followsQuestion: boolean;
};

const LABEL = /^(?:\p{L}[^:.;,]{1,40}|[^:;,]{2,60}): (?=\S)/u;

/** What a clause says without the remark before its colon: "They wear gloves: buttons should …". */
function bodyOf(text: string): string {
  const bare = bareText(text);
  const label = LABEL.exec(bare)?.[0];
  if (!label || saysNeed(label, undefined)) return bare;
  const rest = bare.slice(label.length);
  return isSentence(rest) && saysNeed(rest, undefined) ? rest : bare;
}

function priorityIn(clause: Clause, context: Context): Priority {
  if (context.topic === 'outOfScope') return 'must';
  const tagged = priorityOfTags(clause.text);
  if (tagged) return tagged;
  const worded = priorityOfWording(clause.text.replace(/^as .{2,60}?\b(?:I|we) (?:want|need)(?: to)?\b/i, ''));
  if (worded === 'could') return worded;
  return (
    context.priority ??
    worded ??
    priorityOfWording(/^(?:what|here)\b/i.test(leadText(context.lead)) ? '' : leadText(context.lead)) ??
    'must'
  );
}

/** "The kitchen knows …, and that they see …": the verb of the second part follows the subject of the first. */
function joined(subject: string, body: string): string {
  const isModal = /^(?:must|shall|should|can|may|has|have|needs?|will|are|is)\b/i.test(body);
  const isMany = /(?:s|people|staff|everyone)$/i.test(subject);
  return `${subject} ${isModal || isMany ? body : thirdPerson(body)}`;
}

function requirementOf(clause: Clause, passage: Passage, around: Surroundings): Finding {
  const { context } = around;
  const body = bodyOf(clause.text);
  const text = withoutPronoun(clause.subject ? joined(clause.subject, body) : body, clause.before ?? around.subject);
  const unneeded = around.language === 'en' ? notNeeded(body) : undefined;
  const refusal = around.language === 'en' ? refusalStatement(body) : undefined;
  const isOut = context.topic === 'outOfScope' || unneeded !== undefined;
  const priority = refusal ? 'must' : priorityIn(clause, context);
  const story = readStory(bareText(clause.text), priority);
  const kind =
    isOut || refusal || (around.language === 'en' && onlyRefuses(body))
      ? 'constraint'
      : kindOf(story?.statement ?? text, story ? 'functions' : context.topic);
  const isItem = passage.kind === 'item' && clause.subject === undefined;
  const lead = clause.start === 0 ? context.lead : undefined;
  const written =
    around.language !== 'en'
      ? foreignStatement(clause.text, lead)
      : isScenario(text)
        ? scenarioStatement(text)
        : isItem
          ? statementUnderLead(text, kind, lead, priority)
          : statementOfSentence(text, priority);
  const rewritten = story?.statement ?? written;
  const isBroken = around.language === 'en' && brokenWording(rewritten) !== undefined;
  const statement = isOut
    ? asSentence(`Out of scope: ${lowerFirst(unneeded ?? bareText(clause.text))}`)
    : refusal
      ? asSentence(refusal)
      : isBroken
        ? asSentence(text)
        : rewritten;
  const actor =
    story?.actor ??
    (around.language === 'en'
      ? actorOf(subjectOf(statement.replace(/^.*, so (?:that )?/, '')))
      : foreignActor(clause.text)) ??
    (isItem ? actorOf(leadText(lead)) : undefined);
  const section = passage.sections.at(-1);
  return {
    type: 'requirement',
    kind,
    statement,
    priority,
    quote: quoteOf(around.source, passage, clause.start, clause.end),
    ...(actor ? { actor } : {}),
    ...(section ? { section } : {}),
  };
}

function withDetails(finding: Finding, passage: Passage, { source, children }: Surroundings): Finding {
  if (finding.type === 'question') return finding;
  const details = children.map((child) => child.text.replace(/[.;,]$/, '')).join('; ');
  const quote = source.slice(passage.start, children.at(-1)?.end ?? passage.end);
  return { ...finding, quote, statement: asSentence(`${finding.statement.replace(/[.:]$/, '')}: ${details}`) };
}

function questionIn(passage: Passage, { context, followsQuestion, isAsked }: Surroundings): Finding | undefined {
  const { text } = passage;
  if (isAddressedToModel(text)) {
    const question = `This passage speaks to the machine that reads the brief and was not followed; what is meant by it? “${text}”`;
    return { type: 'question', question, quote: passage.quote };
  }
  if (isAsked) return { type: 'question', question: questionOf(text.replace(/\??$/, '?')), quote: passage.quote };
  if (!isOpen(text) && !(context.topic === 'questions' && passage.kind === 'item')) return undefined;
  if (followsQuestion && isOpenRemark(text)) return undefined;
  return { type: 'question', question: questionOf(text.replace(/^[^:?]{3,40}: (?=.+\?)/, '')), quote: passage.quote };
}

const EXCLUDES =
  /^(.+?) (?:is|are|remains?|stays?) (?:explicitly |currently )?(?:excluded|out of scope|not (?:in|within) scope|not (?:a )?part of (?:this|the)|not included|not covered)\b.*$/i;

/** "Interface to DATEV is out of scope for now.": an exclusion, wherever it stands. */
function exclusionIn(passage: Passage): Finding | undefined {
  const excluded = EXCLUDES.exec(bareText(passage.text))?.[1];
  if (!excluded || passage.text.split(' ').length > 30) return undefined;
  const section = passage.sections.at(-1);
  const statement = asSentence(`Out of scope: ${lowerFirst(excluded)}`);
  return {
    type: 'requirement',
    kind: 'constraint',
    statement,
    priority: 'must',
    quote: passage.quote,
    ...(section ? { section } : {}),
  };
}

/** "…, but I am told that one must not be greedy": what the writer says about the wish is no part of it. */
const ASIDE =
  /,? (?:but|though|although|and) (?:I|we) (?:am told|are told|know|suppose|fear|gather|reali[sz]e|understand|appreciate|guess|admit|fancy|daresay)\b.*$/i;

function withoutAside(passage: Passage): Passage {
  const at = passage.text.search(ASIDE);
  return at < 0 || passage.text.slice(0, at).split(' ').length < 5 ? passage : sliced(passage, 0, at);
}

/** Reads one passage; a heading, a greeting or background gives nothing. */
export function readPassage(written: Passage, around: Surroundings): Finding[] {
  const passage = written.kind === 'row' ? written : withoutAside(written);
  const { context, children, hasNeeds } = around;
  if (passage.kind === 'heading') return [];
  const question = passage.kind === 'row' ? undefined : questionIn(passage, around);
  if (question) return [question];
  if (passage.kind === 'row') return around.table ? readRow(passage, context, around.table) : [];
  const exclusion = exclusionIn(passage);
  if (exclusion) return [exclusion];
  if (isOnlyLead(passage, children) || isSmallTalk(passage.text) || isOpen(passage.text)) return [];
  const isNeed = (part: string) => isNeeded(part, passage, context, hasNeeds);
  const isStory = isScenario(passage.text) || readStory(bareText(passage.text), 'must') !== undefined;
  const whole: Clause = { start: 0, end: passage.text.length, text: passage.text };
  const clauses = isStory ? [whole] : splitClauses(passage.text, isNeed, (part) => isWeighty(part, context.topic));
  const findings = clauses
    .filter((clause) => /\p{L}/u.test(clause.text) && (clause.subject !== undefined || isNeed(clause.text)))
    .map((clause) => requirementOf(clause, passage, around));
  const last = findings.at(-1);
  return last && areDetails(passage, children)
    ? [...findings.slice(0, -1), withDetails(last, passage, around)]
    : findings;
}
