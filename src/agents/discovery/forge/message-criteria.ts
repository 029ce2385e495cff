import type { ReadRequirement } from '../hunter/read-requirements.js';
import { listed } from '../hunter/words.js';
import { type Criterion, eventOf } from './criterion.js';

/** Sentences that promise a message to somebody. */
export const MESSAGE =
  /\b(?:notif(?:y|ies|ied)|remind(?:s|ed)?\b|alerts? (?:the|an?|all)|inform(?:s|ed)? |warn(?:s|ed)?|page the|(?:get|receive)s? (?:an?|the|each|every) (?:\p{L}+ )?(?:message|alert|reminder|e-?mail|SMS|confirmation)|(?:send|sent|go|goes)\b[^.;]{0,60}\b(?:SMS|e-?mail|message|reminder|to the)|(?:alerts?|reminders?|messages?|notifications?)\b[^.;]{0,50}\b(?:sent|go(?:es)? to)|by (?:SMS|e-?mail)|gets? [^.;]{2,40} on (?:their|his|her) phone)/iu;

/** That a message arrives once, and arrives late rather than never. */
export function notification(requirement: ReadRequirement, limit: string): Criterion[] {
  const { statement, clause, id } = requirement;
  const channels = [
    /\bSMS|text message/iu.test(statement) ? 'by SMS' : '',
    /e-?mail/iu.test(statement) ? 'by e-mail' : '',
    /\bphone call/iu.test(statement) ? 'by phone call' : '',
    /\bon (?:his|her|their) phone/iu.test(statement) ? 'on the phone' : '',
  ].filter(Boolean);
  const by = channels.length > 0 ? ` ${listed(channels)}` : '';
  const trigger = triggerOf(requirement);
  const isOverdue = OVERDUE.test(statement);
  const kind =
    /\b(?:alert|alarm|reminder|report|ticket|receipt|confirmation|invoice)\b/iu
      .exec(clause.object ?? clause.subject ?? '')?.[0]
      .toLowerCase() ?? 'message';
  return [
    {
      given: isOverdue ? 'a case that nobody has dealt with' : 'a recipient with valid contact data',
      when: trigger,
      outcome: `exactly one ${kind} arrives${by}${isOverdue ? '' : limit}, with the content that ${id} names`,
    },
    {
      given: `the channel${by} is away when ${trigger}`,
      when: 'it answers again',
      outcome: `the ${kind} arrives once, and its delivery is on record`,
    },
  ];
}

const OVERDUE =
  /\b(?:nobody|no one|not|unanswered|without (?:an? )?(?:answer|reaction))\b[^.;]*\b(?:within|after|for)\b/iu;

/** What sets a message off, as a clause: `payment is done`, `48 hours remain before the appointment`. */
function triggerOf({ statement, clause, measures }: ReadRequirement): string {
  const span = measures.find(({ dimension }) => dimension === 'duration');
  if (span && OVERDUE.test(statement)) return `${span.text} have passed`;
  if (clause.condition) return eventOf(clause.condition);
  const ahead =
    span && /^\s*(?:before|ahead of|prior to) (?<event>[^,.;]+)/iu.exec(statement.slice(span.end))?.groups?.event;
  if (span && ahead) return `${span.text} remain before ${ahead}`;
  const after = /\bafter (?:the |an? )?(?<event>[^,.;]+)/iu.exec(statement)?.groups?.event;
  if (after) return `${after} is done`;
  const at = /\b(?:in the morning of|the evening before|every|each) [^,.;]+/iu.exec(statement)?.[0];
  return at ? `the time comes (${at})` : 'the occasion for it arises';
}
