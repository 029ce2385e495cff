import type { ReadRequirement } from '../hunter/read-requirements.js';
import type { VerbClass } from '../hunter/verbs.js';
import { type Criterion, type CriterionInput, cut, percentText, somebody } from './criterion.js';
import { notification } from './message-criteria.js';

type Template = (input: CriterionInput, parts: Parts) => readonly Criterion[];

/** The pieces the templates put together. */
export type Parts = {
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

/** The criteria of an act by the class of its verb. */
export const TEMPLATES: Readonly<Record<VerbClass, Template>> = {
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
    {
      given,
      when: act,
      outcome: /^(?:it|them|this|these)\b/iu.test(detail)
        ? `this is seen on the screen${limit}: ${act}`
        : `the screen shows this with the stored values${limit}: ${detail}`,
    },
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

/** That a record reaches another system once, and is not lost while that is away. */
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
  return percent ? `at least ${percentText(percent.number)} of the results` : undefined;
}
