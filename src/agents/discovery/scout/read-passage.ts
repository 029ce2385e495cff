import { type Passage, quoteOf } from '../../text/index.js';
import { actorOf } from './actors.js';
import { type Clause, splitClauses, subjectOf } from './clauses.js';
import type { Finding } from './finding.js';
import { isAddressedToModel } from './injections.js';
import { isProjectLimit, isQuality, kindOf } from './kinds.js';
import { isCurrentState, isPleasantry, isStatement, needOf } from './needs.js';
import { type Priority, priorityOfWording } from './priorities.js';
import { isOpen, isSmallTalk, questionOf } from './questions.js';
import { readRow } from './rows.js';
import { asSentence, bareText, lowerFirst, statementOfItem, statementOfSentence } from './statements.js';
import { readStory } from './stories.js';
import type { Context } from './topics.js';
import { isImperative } from './verbs.js';

/** What reading a passage needs to know of those before it. */
export type Before = {
  /** Whether the brief has begun to say what is needed: plain statements count only from then on. */
  readonly hasNeeds: boolean;
  /** What "it" and "they" stand for: the subject of the sentence before. */
  readonly subject?: string;
};

/** Whether a lead is only half a sentence, which its items complete: "The system must:", "Citizens can". */
const UNFINISHED =
  /\b(?:must|shall|should|can|may|will|to|needs?|able to|have|has|want|wants|support|provide|include|allow|with|for|by|is|are|be)\s*:?$/i;
const PRONOUN =
  /^(?:it|they|this|these)\b(?= (?:also |then )?(?:must|shall|should|can|may|will|has|have|needs?|wants?|would|keeps?|is|are)\b)/i;

function isListItem(passage: Passage): boolean {
  return passage.kind === 'item';
}

/** Whether a clause says something the project must meet, for this kind of passage under this heading. */
function isNeeded(text: string, passage: Passage, context: Context, before: Before): boolean {
  const { topic } = context;
  const need = needOf(bareText(text), topic);
  if (need !== 'none') return true;
  if (isPleasantry(text) || topic === 'background' || topic === 'actors') return false;
  if (topic === 'outOfScope') return isListItem(passage) || /\b(?:not|out of scope)\b/i.test(text);
  if (isProjectLimit(text) && !/\b(?:last year|costs? us|was|were)\b/i.test(text)) return true;
  if (isListItem(passage)) {
    if (topic !== undefined) return true;
    return (
      !isCurrentState(text) &&
      (isImperative(text) || isStatement(text) || passage.parent !== undefined || passage.sections.length > 1)
    );
  }
  if (isCurrentState(text)) return false;
  if (topic === 'constraints' || topic === 'quality')
    return isStatement(text) || isProjectLimit(text) || kindOf(text, undefined) !== 'functional';
  const isDescribed = topic === 'functions' || before.hasNeeds;
  return isDescribed && (isStatement(text) || (isQuality(text) && /\d/.test(text))) && subjectOf(text) !== undefined;
}

function leadText(lead: Passage | undefined): string {
  return lead?.text.replace(/\s*:$/, '').trim() ?? '';
}

/** The statement of an item, completed by what introduces it. */
function statementUnderLead(text: string, lead: Passage | undefined, priority: Priority): string {
  const intro = leadText(lead);
  const bare = bareText(text).replace(/[,;]?(?: and| or)?$/, '');
  if (intro === '') return statementOfItem(bare, priority);
  if (UNFINISHED.test(intro) && /\s/.test(intro)) return statementOfSentence(`${intro} ${lowerFirst(bare)}`, priority);
  const actor = actorOf(intro);
  if (actor) return statementOfItem(bare, priority, intro);
  if (
    /\b(?:must|shall|should|can|may)\b/i.test(intro) &&
    /^(?:by|on|as|in|with|for|to|via|from|at|when|if)\b/i.test(bare)
  ) {
    return asSentence(`${bareText(intro)} ${lowerFirst(bare)}`);
  }
  if (lead?.text.endsWith(':') || intro.split(' ').length > 6) return statementOfItem(bare, priority);
  return asSentence(`${intro}: ${lowerFirst(statementOfItem(bare, priority))}`);
}

/** Puts the subject of the sentence before in the place of "it" or "they"; "it" alone is the system. */
function withoutPronoun(text: string, before: Before): string {
  const pronoun = PRONOUN.exec(text)?.[0];
  if (!pronoun || !/^(?:it|they)$/i.test(pronoun)) return text;
  const isPlural = /^they$/i.test(pronoun);
  const subject =
    before.subject !== undefined && /s$|people|staff$/i.test(before.subject) === isPlural ? before.subject : undefined;
  if (isPlural) return subject ? `${subject}${text.slice(pronoun.length)}` : text;
  return `The ${/\b(app|portal|tool|platform|website|roster|shop|board|alert|archive)$/i.exec(subject ?? '')?.[1]?.toLowerCase() ?? 'system'}${text.slice(pronoun.length)}`;
}

function requirementOf(clause: Clause, passage: Passage, context: Context, before: Before, quote: string): Finding {
  const label = /^[^:]{2,40}:\s/.exec(clause.text)?.[0] ?? '';
  const bare = bareText(clause.text);
  const hasLabel =
    label !== '' &&
    needOf(clause.text.slice(label.length), context.topic) !== 'none' &&
    !/\b(?:max|at most)\b/i.test(clause.text);
  const body =
    hasLabel && label.split(' ').length > 1 && needOf(label, undefined) === 'none'
      ? bare.slice(bare.indexOf(': ') + 2)
      : bare;
  const text = withoutPronoun(clause.subject ? `${clause.subject} ${body}` : body, before);
  const section = passage.sections.at(-1);
  const isOut = context.topic === 'outOfScope';
  const worded = priorityOfWording(clause.text.replace(/^as .{2,60}?(?:want|would like) to\b/i, ''));
  const priority: Priority = isOut
    ? 'must'
    : ((worded === 'could' ? worded : undefined) ??
      context.priority ??
      worded ??
      priorityOfWording(leadText(context.lead)) ??
      'must');
  const story = readStory(bare, priority);
  const isUnderLead = isListItem(passage) && clause.start === 0;
  const statement = isOut
    ? asSentence(`Out of scope: ${lowerFirst(bareText(clause.text))}`)
    : (story?.statement ??
      (isUnderLead ? statementUnderLead(text, context.lead, priority) : statementOfSentence(text, priority)));
  const actor =
    story?.actor ??
    actorOf(subjectOf(statement)) ??
    (isListItem(passage) ? actorOf(leadText(context.lead)) : undefined);
  const kind = isOut ? 'constraint' : story ? kindOf(statement, 'functions') : kindOf(bare, context.topic);
  return {
    type: 'requirement',
    kind,
    statement,
    priority,
    quote,
    ...(actor ? { actor } : {}),
    ...(section ? { section } : {}),
  };
}

/** Whether an item only introduces its own sub-items, which carry the content. */
function isOnlyLead(passage: Passage, hasChildren: boolean): boolean {
  const intro = leadText(passage);
  if (!hasChildren) return /:$/.test(passage.text) && intro.split(' ').length < 8;
  return (
    UNFINISHED.test(intro) ||
    actorOf(intro) !== undefined ||
    needOf(intro, undefined) === 'none' ||
    intro.split(' ').length <= 4
  );
}

/** Reads one passage; a heading, a greeting or background gives nothing. */
export function readPassage(
  passage: Passage,
  context: Context,
  before: Before,
  hasChildren: boolean,
  source: string,
): Finding[] {
  const { text } = passage;
  if (passage.kind === 'heading') return [];
  if (isAddressedToModel(text)) {
    return [
      {
        type: 'question',
        question: `This passage speaks to the machine that reads the brief and was not followed; what is meant by it? “${text}”`,
        quote: passage.quote,
      },
    ];
  }
  if (passage.kind === 'row') {
    const found = readRow(passage, context);
    return found ? [found] : [];
  }
  if (isOnlyLead(passage, hasChildren) || isSmallTalk(text)) return [];
  if (isOpen(text) || (context.topic === 'questions' && isListItem(passage))) {
    const bare = /^[^:?]{3,40}: (?=.+\?)/.test(text) ? text.replace(/^[^:?]{3,40}: /, '') : text;
    return [{ type: 'question', question: questionOf(bare), quote: passage.quote }];
  }
  const clauses = splitClauses(text, (part) => isNeeded(part, passage, context, before));
  return clauses
    .filter((clause) => isNeeded(clause.text, passage, context, before) || clause.subject !== undefined)
    .map((clause) =>
      requirementOf(clause, passage, context, before, quoteOf(source, passage, clause.start, clause.end)),
    );
}
