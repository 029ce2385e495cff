import { looksLikePeople } from '../hunter/people.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { plural, singular, withArticle } from '../hunter/words.js';

/** One acceptance criterion before it is numbered. */
export type Criterion = { readonly given: string; readonly when: string; readonly outcome: string };

/** What a criterion may know besides the requirement. */
export type CriterionInput = { readonly requirement: ReadRequirement; readonly systems: readonly string[] };

/** Criteria for sentences of a certain kind; none if the sentence is of another. */
export type CriterionRule = (input: CriterionInput) => readonly Criterion[];

const PUBLIC = /\b(?:guest|visitor|citizen|public|passenger|anyone|everyone|householder)s?\b/iu;

/** The people who act in a requirement, if it names any. */
export function actorOf({ clause, actor }: ReadRequirement): string | undefined {
  const name = actor ?? clause.actor;
  const plain = name
    ?.trim()
    .toLowerCase()
    .replace(/^(?:an?|the|our|all|each|only)\s+/u, '');
  if (!plain || plain.split(' ').length > 4) return undefined;
  return actor !== undefined || looksLikePeople(plain) ? plain : undefined;
}

/** Who acts, as a noun phrase with article: `a receptionist`, `an authorized person`. */
export function somebody(requirement: ReadRequirement): string {
  const name = actorOf(requirement);
  if (!name) return 'an authorized person';
  if (/^(?:some|any|every|no)(?:body|one)$/u.test(name)) return 'somebody';
  if (/\bi$/u.test(name)) return 'one of the persons named';
  const one = name.split(/,| and | or /u)[0] ?? name;
  return withArticle(one.includes(' of ') ? one.replace(/^(\S+?)s\b/u, '$1') : singular(one));
}

/** The opening of a criterion for a person who acts. */
export function signedIn(requirement: ReadRequirement, also?: string): string {
  const who = somebody(requirement);
  const start = PUBLIC.test(who)
    ? `${who} who has opened the start page`
    : who === 'somebody'
      ? 'somebody at the screen'
      : `${who} who is signed in`;
  return also ? `${start}, and ${also}` : start;
}

/** The thing acted on, one of it: `an appointment`. */
export function oneThing({ clause }: ReadRequirement, fallback = 'a record'): string {
  const object = clause.object?.replace(/\s+/gu, ' ');
  if (!object || object.length > 60 || /^(?:it|them|one|which|that)$/iu.test(object)) return fallback;
  if (/ (?:in|of|for|on|at|from|about) /u.test(object)) return object;
  const head = object.split(' ').at(-1) ?? object;
  const isMany = plural(singular(head)) === head && singular(head) !== head;
  const isMass =
    /(?:data|information|feedback|equipment|progress|status|pressure|temperature|access|time|stock|software)$/iu.test(
      head,
    );
  if (isMass || /\d/u.test(object)) return object;
  return withArticle(isMany ? object.slice(0, object.length - head.length) + singular(head) : object);
}

/** `within 30 seconds`, as the sentence has it; nothing without a figure. */
export function limitOf({ statement, measures }: ReadRequirement): string | undefined {
  const limit = measures.find(
    ({ dimension, start, value }) =>
      dimension === 'duration' &&
      (value < 86_400 || !/\bin\s+$/iu.test(statement.slice(0, start))) &&
      /(?:within|under|less than|in at most|at most|below|no more than|up to|max\.?|maximum|in)\s+$/iu.test(
        statement.slice(0, start),
      ),
  );
  return limit ? `within ${limit.text}` : undefined;
}

/** A condition without its conjunction: `a slot becomes free`. */
export function eventOf(condition: string): string {
  const done = /^after (?<event>(?:[\p{L}-]+ ?){1,3})$/iu.exec(condition)?.groups?.event;
  if (done) return `${done.trim()} is done`;
  return condition.replace(
    /^(?:(?:until|by) )?(?:when(?:ever)?|if|once|as soon as|after|upon|on|in case|provided that|while|before|until|unless|at|during|for)\s+/iu,
    '',
  );
}

/** A figure as it stands, with `%` set off: `95 %`. */
export function percentText(number: number): string {
  return `${number} %`;
}

/** The limit as it is appended to an outcome; nothing without a figure. */
export function limitSuffix(requirement: ReadRequirement): string {
  const limit = limitOf(requirement);
  return limit ? `, ${limit}` : '';
}

/** Cuts a long piece at a word. */
export function cut(text: string): string {
  return text.length > 180 ? `${text.slice(0, text.lastIndexOf(' ', 176))} …` : text;
}

/** A family of sentences, and the criteria that fit it; a rule that gives none passes the sentence on. */
export type QualityRule = { readonly when: RegExp; readonly criteria: CriterionRule };

export function durationsOf({ measures }: ReadRequirement): ReadRequirement['measures'] {
  return measures.filter(({ dimension }) => dimension === 'duration');
}
