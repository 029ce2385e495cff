import type { ReadRequirement } from '../hunter/read-requirements.js';
import { thirdPerson, type VerbClass, verbClassOf } from '../hunter/verbs.js';
import { lowerFirst } from '../hunter/words.js';
import { type Parts, TEMPLATES } from './act-templates.js';
import { actsOf } from './acts.js';
import {
  actorOf,
  type Criterion,
  type CriterionInput,
  cut,
  eventOf,
  limitSuffix,
  oneThing,
  signedIn,
  somebody,
} from './criterion.js';
import { MESSAGE, notification } from './message-criteria.js';

/** Criteria for a function, by what its main verb does and what the sentence says. */
export function functionalCriteria(input: CriterionInput): readonly Criterion[] {
  const acts = actsOf(handedOver(input.requirement));
  const [first, ...more] = acts.map((requirement) => criteriaOfAct({ ...input, requirement }));
  if (first === undefined || more.length === 0) return first ?? [];
  return [...first.slice(0, 1), ...more.flatMap((criteria) => criteria.slice(0, 1)), ...first.slice(1, 2)];
}

function criteriaOfAct(input: CriterionInput): readonly Criterion[] {
  const { requirement } = input;
  const { clause, statement } = requirement;
  if (clause.negated) return [SPARED.test(clause.predicate) ? spared(requirement) : forbidden(requirement)];
  if (MESSAGE.test(statement) && !/^(?:compute|share|connect)$/u.test(verbClassOf(clause.verb) ?? ''))
    return notification(requirement, limitSuffix(requirement));
  const known = verbClassOf(clause.verb) ?? (clause.verb === undefined ? 'show' : 'work');
  const kind = classFor(known, input);
  return [...TEMPLATES[kind](input, partsOf(requirement)), ...onlyThese(requirement)];
}

/** “Provide finance with a monthly export” is the export, for finance. */
function handedOver(requirement: ReadRequirement): ReadRequirement {
  const given = /^provide (?<who>.{3,50}?) with (?<what>.+)$/iu.exec(requirement.clause.predicate)?.groups;
  if (!given?.what) return requirement;
  const verb = /\b(?:export|report|file|PDF|CSV|print)/iu.test(given.what) ? 'export' : 'show';
  return {
    ...requirement,
    clause: { ...requirement.clause, verb, predicate: `${verb} ${given.what} to ${given.who}`, object: given.what },
  };
}

/** The class a sentence is tested as: a hand-over where a system outside takes part and no person acts. */
function classFor(known: VerbClass, { requirement, systems }: CriterionInput): VerbClass {
  const hasPeople = actorOf(requirement) !== undefined;
  if (systems.length > 0 && !hasPeople && /^(?:decide|work|change|show)$/u.test(known)) return 'connect';
  if (known === 'prevent' && hasPeople) return 'change';
  const namesContent =
    requirement.clause.object !== undefined || /\b(?:when|what|how|which|where|who)\b/iu.test(requirement.statement);
  return known === 'view' && !namesContent ? 'work' : known;
}

function partsOf(requirement: ReadRequirement): Parts {
  const { clause } = requirement;
  const predicate = clause.predicate.replace(/[.;]+$/u, '');
  const hasPeople = actorOf(requirement) !== undefined || IMPERSONAL.test(clause.subject ?? 'it');
  const opening = hasPeople ? signedIn(requirement) : 'the system with the prepared test records';
  const given =
    clause.condition && !/^(?:before|until|unless)/iu.test(clause.condition) ? eventOf(clause.condition) : opening;
  const detail = clause.passive ? (clause.subject ?? '') : predicate.replace(/^\S+\s*/u, '');
  return {
    act: cut(actIn(requirement, predicate, hasPeople)),
    thing: oneThing(requirement),
    given,
    limit: limitSuffix(requirement),
    detail: cut((detail || clause.object || '').replace(/, but .*$/su, '')),
  };
}

/** The act as it happens: `a clerk searches for claims`, `tickets are sent`, `the system predicts arrivals`. */
function actIn(requirement: ReadRequirement, predicate: string, hasPeople: boolean): string {
  const { clause } = requirement;
  const subject = clause.subject && !IMPERSONAL.test(clause.subject) ? lowerFirst(clause.subject) : 'the system';
  if (clause.passive || /^be /u.test(predicate))
    return `${subject} ${isMany(subject) ? 'are' : 'is'} ${predicate.replace(/^be /u, '')}`;
  const bySystem = clause.actor === undefined && OWN_ACT.test(clause.subject ?? '');
  if (hasPeople && !bySystem) return `${somebody(requirement)} ${thirdPerson(predicate)}`;
  return `${subject} ${isMany(subject) ? predicate : thirdPerson(predicate)}`;
}

/** Whether the head of a phrase is a plural: `stock levels in the ERP`. */
function isMany(phrase: string): boolean {
  return /(?:[^s]s|children|people|men)$/u.test(
    phrase.split(/ (?:in|of|for|on|at|with|about|from|to|by) | \(/u)[0] ?? phrase,
  );
}

const OWN_ACT =
  /^(?:the |this |our )?(?:new )?(?:system|application|app|platform|software|solution|tool|product|portal|website|site|service)$/iu;

/** A sentence without people as its subject that still speaks of what they do: `it must be possible to …`. */
const IMPERSONAL = /^(?:it|there|one|we|i|you|they)$/iu;

function forbidden(requirement: ReadRequirement): Criterion {
  const { clause } = requirement;
  const subject = clause.subject?.replace(/^(?:no|none of)\s+/iu, '');
  return {
    given: clause.passive ? `${subject ?? 'the object'} as stored` : signedIn(requirement),
    when: clause.passive
      ? `anybody, by screen or by interface, tries to have it ${clause.predicate.replace(/^be /u, '')}`
      : `the attempt is made, by screen and by interface, to ${clause.predicate}`,
    outcome: 'it is refused, the stored state is the same as before, and the attempt is recorded',
  };
}

const SPARED = /^(?:have to|need(?: to)?|be (?:required|forced|obliged) to|require)\b/iu;

/** “should not have to create an account”: the work can be done without. */
function spared(requirement: ReadRequirement): Criterion {
  const burden = requirement.clause.predicate.replace(SPARED, '').trim();
  return {
    given: `${somebody(requirement)} who does not ${burden}`,
    when: 'every task of that person is gone through from start to end',
    outcome: `each is finished, and no step asks to ${burden}`,
  };
}

function onlyThese(requirement: ReadRequirement): Criterion[] {
  const only =
    /\bonly (?:the )?(?<who>[\p{L}-]+(?: [\p{L}-]+)?) (?:may|can|must|should|are|is)\b/iu.exec(requirement.statement)
      ?.groups?.who ?? (requirement.clause.onlyActor ? requirement.clause.actor : undefined);
  if (!only || /\b(?:by|the|slot|offer)\b/iu.test(only)) return [];
  return [
    {
      given: `a signed-in person who is not one of the ${only}`,
      when: 'the same is tried, by screen and by interface',
      outcome: 'it is refused, and nothing of the content is shown',
    },
  ];
}
