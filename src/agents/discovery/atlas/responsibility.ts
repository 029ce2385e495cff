import type { ReadRequirement } from '../hunter/read-requirements.js';
import { isKnownVerb, thirdPerson } from '../hunter/verbs.js';
import { listedUpTo, lowerFirst, plural, singular } from '../hunter/words.js';

/** What a component does: its duty, and the first things the requirements ask of it in their own words. */
export function responsibilityOf(does: string, served: readonly ReadRequirement[]): string {
  const functional = served.filter(({ kind }) => kind === 'functional');
  const told = functional.length > 0 ? functional : served;
  const shown = told.slice(0, 4);
  const rest = served.filter((requirement) => !shown.includes(requirement));
  if (shown.length === 0) return `${does}.`;
  const bearing =
    rest.length > 0
      ? ` Also bears ${listedUpTo(
          rest.map(({ id }) => id),
          5,
        )}.`
      : '';
  return `${does}. Here: ${shown.map((requirement) => `${shortSentence(requirement)} (${requirement.id})`).join('; ')}.${bearing}`;
}

/** A requirement as a short statement of fact: `clerks search for claims`, `claim files to be kept for 10 years`. */
function shortSentence(requirement: ReadRequirement, limit = 72): string {
  return cut(
    lowerFirst(
      sentenceOf(requirement)
        .replace(/\s+/gu, ' ')
        .replace(/\s*\([^)]*\)/gu, '')
        .replace(/[.:;,]+$/u, ''),
    ),
    limit,
  );
}

function sentenceOf({ clause, actor, statement, kind }: ReadRequirement): string {
  const { negated, subject, predicate, passive, verb } = clause;
  if (kind !== 'functional' || /^out of scope/iu.test(statement)) return statement;
  if (negated) return `${subject ?? actor ?? 'nobody'} must not ${predicate}`;
  if (passive) return `${subject ?? 'it'} to ${predicate}`;
  const who = clause.actor ?? actor;
  const startsWithVerb = verb !== undefined && isKnownVerb(/^[\p{L}-]+/u.exec(predicate)?.[0] ?? '');
  if (!startsWithVerb)
    return subject === undefined
      ? statement
      : statement.replace(/^(?:the )?system (?:must|should|could|shall) (?:provide )?/iu, '');
  if (who === undefined) return thirdPerson(predicate);
  const bareWho = who.replace(/^(?:an?|the|our)\s+/iu, '');
  if (/^(?:some|any|every|no)(?:body|one)$/iu.test(bareWho)) return `${bareWho} ${thirdPerson(predicate)}`;
  const many = plural(singular(bareWho)) === bareWho || /(?:staff|people)$/iu.test(bareWho);
  return many ? `${bareWho} ${predicate}` : `the ${bareWho} ${thirdPerson(predicate)}`;
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const start = text.slice(0, limit);
  return `${start.slice(0, Math.max(start.lastIndexOf(' '), 20)).replace(/[,;:]$|\s(?:and|or|the|a|an|of|to|in|by|with|for|on|at|from)$/u, '')} …`;
}
