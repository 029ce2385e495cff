import type { ReadRequirement } from '../hunter/read-requirements.js';
import { thirdPerson, type VerbClass, verbClassOf } from '../hunter/verbs.js';
import { listed, lowerFirst } from '../hunter/words.js';
import { actsOf } from './acts.js';
import {
  actorOf,
  type Criterion,
  type CriterionInput,
  eventOf,
  limitOf,
  oneThing,
  signedIn,
  somebody,
} from './criterion.js';

type Template = (input: CriterionInput, parts: Parts) => readonly Criterion[];

/** The pieces the templates put together. */
type Parts = {
  /** `a clerk searches for claims by policy number` */
  readonly act: string;
  /** `a claim` */
  readonly thing: string;
  readonly given: string;
  /** `, within 30 seconds` or nothing */
  readonly limit: string;
  /** What the sentence says beyond the verb: `claims by policy number`. */
  readonly detail: string;
};

const TEMPLATES: Readonly<Record<VerbClass, Template>> = {
  create: (_input, { given, act, thing, limit }) => [
    {
      given,
      when: act,
      outcome: `${thing} exists with exactly the values entered, is there after a reload, and the screen confirms it${limit}`,
    },
    {
      given,
      when: 'the same is tried with one required entry missing',
      outcome: 'nothing is stored, the missing entry is named, and what was typed is still there',
    },
  ],
  record: (_input, { given, act, thing, limit }) => [
    {
      given,
      when: act,
      outcome: `${thing} is stored with value, author and time, and reads the same when opened again${limit}`,
    },
  ],
  intake: ({ requirement }, { given, act, thing, limit }) => [
    { given, when: act, outcome: `${thing} is stored unchanged and can be opened again${limit}` },
    {
      given,
      when: /\bupload|photo|file|document|image/iu.test(requirement.statement)
        ? 'a damaged file or one of another type is given'
        : 'the input is damaged or incomplete',
      outcome: 'nothing is stored, and the message names the reason',
    },
  ],
  view: (_input, { given, act, detail, limit }) => [
    {
      given: `${given}, and two prepared cases with known values`,
      when: act,
      outcome: `for both it shows ${detail} with exactly those values${limit}`,
    },
  ],
  show: (_input, { given, act, detail, limit }) => [
    { given, when: act, outcome: `the screen shows this with the stored values${limit}: ${detail}` },
  ],
  search: (_input, { given, act, thing, limit }) => [
    {
      given: `${given}, and five prepared records of which three match`,
      when: act,
      outcome: `exactly the three that match are listed${limit}`,
    },
    {
      given,
      when: `nothing matches the search for ${thing}`,
      outcome: 'an empty list says so, and the search terms can be changed',
    },
  ],
  change: (_input, { given, act, thing, limit }) => [
    {
      given: `${given}, and ${thing} as it was before`,
      when: act,
      outcome: `the new state is stored and shown wherever ${thing} appears${limit}`,
    },
  ],
  remove: (_input, { given, act, thing, limit }) => [
    {
      given: `${given}, and ${thing} that exists`,
      when: act,
      outcome: `${thing} no longer counts anywhere it did, and whoever depended on it sees that${limit}`,
    },
  ],
  decide: (_input, { given, act, thing, limit }) => [
    {
      given: `${given}, and ${thing} that waits for a decision`,
      when: act,
      outcome: `the decision is stored with person and time, and only then does the next step become possible${limit}`,
    },
    {
      given: `somebody without this right, and ${thing} that waits`,
      when: 'the same is tried',
      outcome: 'it is refused, and nothing changes',
    },
  ],
  notify: ({ requirement }, { limit }) => notification(requirement, limit),
  output: ({ requirement }, { given, act, detail, limit }) => [
    {
      given: `${given}, and prepared records with known totals`,
      when: act,
      outcome: `${format(requirement.statement)} holds ${detail || 'those records'} with the known totals and opens in its usual program${limit}`,
    },
  ],
  connect: ({ requirement, systems }, { limit }) => exchange(requirement, systems, limit),
  compute: ({ requirement }, { detail, limit }) => [
    {
      given: 'twenty cases whose results the client has worked out by hand',
      when: 'the system processes them',
      outcome: `${accuracy(requirement) ?? 'all twenty results'} equal the client's for ${detail || 'the stated result'}${limit}`,
    },
    {
      given: 'a case in which one input is missing',
      when: 'the system processes it',
      outcome: 'no result is shown, and the missing input is named',
    },
  ],
  prevent: (_input, { given, detail }) => [
    {
      given,
      when: `${detail || 'the forbidden act'} is tried`,
      outcome: 'it does not happen, nothing changes, and the message names the reason',
    },
  ],
  assign: (_input, { given, act, thing, limit }) => [
    {
      given: `${given}, and ${thing} that belongs to nobody yet`,
      when: act,
      outcome: `${thing} belongs to exactly the person or place chosen, who sees it in their own list${limit}`,
    },
  ],
  authenticate: ({ requirement }, { act, limit }) => [
    {
      given: `${somebody(requirement)} with a valid account`,
      when: act,
      outcome: `the session opens with that person's role${limit}`,
    },
    {
      given: 'the same account, locked',
      when: 'the same is tried',
      outcome: 'no session opens, and the attempt is recorded',
    },
  ],
  pay: (_input, { given, act, thing, limit }) => [
    { given, when: act, outcome: `the provider's reference is stored, and ${thing} counts as paid once${limit}` },
    {
      given,
      when: 'the provider refuses, or its answer is lost',
      outcome: 'nothing counts as paid, and a second try does not take the money twice',
    },
  ],
  retain: (_input, { given, thing, limit }) => [
    {
      given: given.includes('signed in') ? `${thing} that was stored` : given,
      when: 'it is asked for later',
      outcome: `${thing} is there, unchanged${limit}`,
    },
  ],
  share: (_input, { given, act, limit }) => [
    {
      given: `${given}, and a second person who takes part`,
      when: act,
      outcome: `the second person sees it under the first one's name and time, and a third who does not take part does not${limit}`,
    },
  ],
  publish: (_input, { given, act, detail, limit }) => [
    {
      given,
      when: act,
      outcome: `at each place the sentence names, this carries the values stored at that moment${limit}: ${detail}`,
    },
    {
      given: 'one of those places is cut off',
      when: 'it is back',
      outcome: 'it shows the present values, and meanwhile it does not pass off old ones as present',
    },
  ],
  work: (_input, { given, act, limit }) => [
    {
      given,
      when: act,
      outcome: `what the sentence states is observed with the client's own example, and again in a second run${limit}`,
    },
  ],
};

/** Sentences that promise a message to somebody. */
const MESSAGE =
  /\b(?:notif(?:y|ies|ied)|remind(?:s|ed)?|alerts? (?:the|an?|all)|inform(?:s|ed)? |warn(?:s|ed)?|page the|(?:get|receive)s? (?:an?|the|each|every) (?:\p{L}+ )?(?:message|alert|reminder|e-?mail|SMS|confirmation)|(?:send|sent|go|goes)\b[^.;]{0,60}\b(?:SMS|e-?mail|message|reminder|to the)|(?:alerts?|reminders?|messages?|notifications?)\b[^.;]{0,50}\b(?:sent|go(?:es)? to)|by (?:SMS|e-?mail)|gets? [^.;]{2,40} on (?:their|his|her) phone)/iu;

/** Criteria for a function, by what its main verb does and what the sentence says. */
export function functionalCriteria(input: CriterionInput): readonly Criterion[] {
  const acts = actsOf(input.requirement);
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
  const handsOver =
    input.systems.length > 0 && actorOf(requirement) === undefined && /^(?:decide|work|change|show)$/u.test(known);
  const kind = handsOver
    ? 'connect'
    : known === 'view' && !clause.object && !/\b(?:when|what|how|which|where|who)\b/iu.test(statement)
      ? 'work'
      : known;
  return [...TEMPLATES[kind](input, partsOf(requirement)), ...onlyThese(requirement)];
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
    detail: cut(detail || clause.object || ''),
  };
}

/** The act as it happens: `a clerk searches for claims`, `tickets are sent`, `the system predicts arrivals`. */
function actIn(requirement: ReadRequirement, predicate: string, hasPeople: boolean): string {
  const { clause } = requirement;
  const subject = clause.subject && !IMPERSONAL.test(clause.subject) ? lowerFirst(clause.subject) : 'the system';
  if (clause.passive || /^be /u.test(predicate))
    return `${subject} ${/[^s]s$/u.test(subject) ? 'are' : 'is'} ${predicate.replace(/^be /u, '')}`;
  const bySystem = clause.actor === undefined && OWN_ACT.test(clause.subject ?? '');
  if (hasPeople && !bySystem) return `${somebody(requirement)} ${thirdPerson(predicate)}`;
  return `${subject} ${/[^s]s$/u.test(subject) ? predicate : thirdPerson(predicate)}`;
}

const OWN_ACT =
  /^(?:the |this |our )?(?:new )?(?:system|application|app|platform|software|solution|tool|product|portal|website|site|service)$/iu;

/** A sentence without people as its subject that still speaks of what they do: `it must be possible to …`. */
const IMPERSONAL = /^(?:it|there|one|we|i|you|they)$/iu;

function limitSuffix(requirement: ReadRequirement): string {
  const limit = limitOf(requirement);
  return limit ? `, ${limit}` : '';
}

function cut(text: string): string {
  return text.length > 180 ? `${text.slice(0, text.lastIndexOf(' ', 176))} …` : text;
}

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

function notification(requirement: ReadRequirement, limit: string): Criterion[] {
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

export function exchange(requirement: ReadRequirement, systems: readonly string[], limit: string): Criterion[] {
  const other = systems[0] ?? 'the other system';
  return [
    {
      given: `a test access to ${other} and one prepared record`,
      when: `the step “${cut(requirement.clause.predicate)}” is run`,
      outcome: `${other} holds the same values under the same key${limit}`,
    },
    {
      given: `${other} does not answer`,
      when: 'the step is run and the other side comes back',
      outcome: 'the record arrives once, and nothing was lost or doubled',
    },
  ];
}

function format(statement: string): string {
  const kind = /\b(PDF|Excel|XLSX|CSV|XML|JSON|Word)\b/u.exec(statement)?.[0];
  return kind ? `the ${kind} file` : 'the output';
}

function accuracy({ measures }: ReadRequirement): string | undefined {
  const percent = measures.find(({ dimension }) => dimension === 'percent');
  return percent ? `at least ${percent.text} of the results` : undefined;
}
