import type { Passage } from '../../text/index.js';
import { onlyRefuses } from '../refusal.js';
import { subjectOf } from './clauses.js';
import { isBoundary, isBusinessFigure, isNamedFigure, isProjectLimit, isQuality, kindOf } from './kinds.js';
import { isCurrentState, isPleasantry, isStatement, needOf } from './needs.js';
import { bareText } from './statements.js';
import { isScenario } from './stories.js';
import type { Context, Topic } from './topics.js';
import { isImperative, isSentence, personBefore } from './verbs.js';

/** An entry of a tracker about work on the project itself. */
const CHORE = /^(?:\[[^\]]*\]\s*)*\[(?:task|chore|spike|bug|tech\w*)\]/i;
/** A project limit told as history or complaint is none. */
const TOLD = /\b(?:last (?:year|month|week)|costs? us|was|had)\b|(?<!\bif .{1,40})\bwere\b/i;

/** Whether the words alone, wherever they stand, say that something is needed. */
export function saysNeed(text: string, topic: Topic | undefined): boolean {
  return needOf(text, topic) !== 'none' || needOf(bareText(text), topic) !== 'none';
}

/** Whether a part of a sentence weighs enough to be split off: a need in words, a limit, or a measured quality. */
export function isWeighty(text: string, topic: Topic | undefined): boolean {
  return saysNeed(text, topic) || isProjectLimit(text) || isBoundary(text) || (isQuality(text) && /\d/.test(text));
}

/** "When a place comes free we offer it … and they have seven days": how it is to go on, with its period. */
function isProcessRule(text: string): boolean {
  return (
    /^(?:when|once|as soon as|if) (?:an?|the|someone|somebody|they|no ?body)\b/i.test(text) &&
    /\b(?:\d+|one|two|three|four|five|six|seven|ten|fourteen)(?:-| )(?:minutes?|hours?|days?|weeks?|months?)\b/i.test(
      text,
    ) &&
    !isCurrentState(text)
  );
}

function isNeededItem(text: string, passage: Passage, topic: Topic | undefined): boolean {
  if (topic !== undefined) return true;
  if (isCurrentState(text)) return false;
  return isImperative(text) || isStatement(text) || passage.parent !== undefined || !isSentence(text);
}

/**
 * Whether a clause says something the project must meet, given its heading. `hasNeeds`: the brief has begun to say what is
 * needed; plain statements ("Approved expenses go to DATEV every night.") count only from then on.
 */
export function isNeeded(text: string, passage: Passage, { topic }: Context, hasNeeds: boolean): boolean {
  if (saysNeed(text, topic) || isScenario(text)) return true;
  if (CHORE.test(text)) return false;
  if (
    topic !== 'background' &&
    topic !== 'actors' &&
    onlyRefuses(text) &&
    /\b(?:use|using|have|having|want|pay|paying|no)\b/i.test(text) &&
    !isCurrentState(text) &&
    !isPleasantry(text)
  )
    return true;
  if (passage.isSpoken && isStatement(text) && personBefore(text) !== undefined) return true;
  if (isPleasantry(text) || topic === 'background' || topic === 'actors') return false;
  if (topic === 'outOfScope')
    return passage.kind === 'item' || !isSentence(text) || /\b(?:not|out of scope)\b/i.test(text);
  if (isProjectLimit(text) && !TOLD.test(text)) return true;
  if ((isNamedFigure(text) && !isCurrentState(text)) || (hasNeeds && (isBusinessFigure(text) || isProcessRule(text))))
    return true;
  if (passage.kind === 'item') return isNeededItem(text, passage, topic);
  if (isCurrentState(text)) return false;
  if (topic === 'constraints' || topic === 'quality')
    return isStatement(text) || kindOf(text, undefined) !== 'functional';
  const isIntroduced = passage.parent !== undefined && topic === 'functions';
  if (topic !== 'functions' && !hasNeeds) return false;
  if (isBoundary(text) && /\b(?:our|we)\b/i.test(text)) return true;
  if (topic === 'functions' && /^(?:an?|some) [\p{L}-]+ /iu.test(text)) return true;
  return (isStatement(text) || (isQuality(text) && /\d/.test(text))) && (isIntroduced || subjectOf(text) !== undefined);
}
