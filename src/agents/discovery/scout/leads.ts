import { isTitleLike, type Passage } from '../../text/index.js';
import type { Requirement } from '../work-products.js';
import { actorOf } from './actors.js';
import { saysNeed } from './is-needed.js';
import type { Priority } from './priorities.js';
import { asSentence, bareText, lowerFirst, statementOfItem, statementOfSentence } from './statements.js';
import { topicOf } from './topics.js';
import { isImperative, isSentence } from './verbs.js';

/** A lead that is only half a sentence, which its items complete: "The system must:", "Citizens can". */
const UNFINISHED =
  /\b(?:must|shall|should|can|may|will|to|needs?|able to|have|has|want|wants|support|provide|include|allow|with|for|by|is|are|be)$/i;
const BEGINS_MID_SENTENCE = /^(?:by|on|as|in|with|for|to|via|from|at|when|if)\b/i;
/** Leads that announce a list rather than say something that its items detail. */
const ANNOUNCES =
  /\b(?:following|these|this|features?|functions?|requirements|such as|as follows|below|different|help|needs?|want)\b/i;

/** What introduces an item, without its colon. */
export function leadText(lead: Passage | undefined): string {
  return lead?.text.replace(/\s*:$/, '').trim() ?? '';
}

/** The statement of an item, completed by what introduces it. */
export function statementUnderLead(
  text: string,
  kind: Requirement['kind'],
  lead: Passage | undefined,
  priority: Priority,
): string {
  const intro = leadText(lead);
  const bare = bareText(text).replace(/[,;]?(?: and| or)?$/, '');
  if (intro === '') return statementOfItem(bare, kind, priority);
  if (UNFINISHED.test(intro) && /\s/.test(intro))
    return statementOfSentence(`${bareText(intro)} ${lowerFirst(bare)}`, priority);
  if (actorOf(intro)) return statementOfItem(bare, kind, priority, intro);
  if (
    !/^(?:what|here|this|these)\b/i.test(intro) &&
    saysNeed(intro, undefined) &&
    BEGINS_MID_SENTENCE.test(bare) &&
    !isSentence(bare)
  )
    return asSentence(`${bareText(intro)} ${lowerFirst(bare)}`);
  const isPart = !isImperative(bare) && !isSentence(bare) && lead?.text.endsWith(':') === true;
  if (isPart && isTitleLike(intro) && intro.split(' ').length <= 3 && topicOf(intro) === undefined)
    return asSentence(`${intro}: ${lowerFirst(bare)}`);
  if (lead?.text.endsWith(':') || intro.split(' ').length > 6) return statementOfItem(bare, kind, priority);
  return asSentence(`${intro}: ${lowerFirst(statementOfItem(bare, kind, priority))}`);
}

/** Whether a passage only introduces others: its items carry the content, or nothing follows the colon. */
export function isOnlyLead(passage: Passage, children: readonly Passage[]): boolean {
  const intro = leadText(passage);
  if (children.length === 0) return passage.text.endsWith(':') && intro.split(' ').length < 8;
  if (UNFINISHED.test(intro) || actorOf(intro) !== undefined || !saysNeed(intro, undefined)) return true;
  if (ANNOUNCES.test(intro) && passage.text.endsWith(':') && intro.split(' ').length < 10) return true;
  return intro.split(' ').length <= 4 || children.every((child) => BEGINS_MID_SENTENCE.test(child.text));
}

/** Whether items only name the parts of the sentence they hang on: "Nurses can record: blood pressure, pulse". */
export function areDetails(passage: Passage, children: readonly Passage[]): boolean {
  return (
    children.length > 0 &&
    passage.text.endsWith(':') &&
    isSentence(leadText(passage)) &&
    !isOnlyLead(passage, children) &&
    children.every(
      ({ kind, text }) => kind === 'item' && text.split(' ').length <= 6 && !isImperative(text) && !isSentence(text),
    )
  );
}
