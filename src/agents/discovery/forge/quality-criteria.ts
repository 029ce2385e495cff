import type { ReadRequirement } from '../hunter/read-requirements.js';
import { allowedDowntime } from '../hunter/risks-of-targets.js';
import { listed } from '../hunter/words.js';
import {
  type Criterion,
  type CriterionRule,
  durationsOf,
  limitOf,
  percentText,
  type QualityRule,
} from './criterion.js';
import { PROTECTION_RULES } from './protection-criteria.js';

const LANGUAGES =
  /\b(?:English|German|French|Italian|Spanish|Turkish|Polish|Ukrainian|Russian|Arabic|Dutch|Portuguese|Romanian|Hungarian|Czech|Greek|Welsh|Deutsch|Français|Englisch|Französisch|Norwegian|Swedish|Danish|Finnish)\b/gu;

const one = (criterion: Criterion): readonly Criterion[] => [criterion];
const percentOf = ({ measures }: ReadRequirement) => measures.find(({ dimension }) => dimension === 'percent');

/** How a quality is measured, by what it speaks of; the first rule that gives criteria counts. */
const SERVICE_RULES: readonly QualityRule[] = [
  {
    when: /\b(?:once (?:per|a|an|every)|every \S+ (?:seconds?|minutes?|hours?)|every (?:second|minute|hour|night|day))\b/iu,
    criteria: ({ requirement }) => {
      const pace =
        /\b(?:once (?:per|a|an|every) \S+|every (?:\S+ )?(?:seconds?|minutes?|hours?|second|minute|hour|night|day))\b/iu.exec(
          requirement.statement,
        )?.[0];
      return one({
        given: `the time stamps of one day (“${requirement.statement.replace(/[.\s]+$/u, '')}”)`,
        when: 'the gaps between two of them are measured',
        outcome: `no gap is longer than “${pace}” allows, and each missing value is marked as missing`,
      });
    },
  },
  {
    when: /\b(?:readable (?:with|by|in)|open(?:ed|s)? (?:with|in))\b/iu,
    criteria: ({ requirement, systems }) =>
      one({
        given: 'prepared records with known totals',
        when: `they are opened with ${systems[0] ?? 'the program named'}`,
        outcome: `it shows the same values and totals: ${requirement.clause.subject ?? 'the content named'}`,
      }),
  },
  {
    when: /\b(?:availab|uptime|24\/7|operational)/iu,
    criteria: ({ requirement }) => {
      const target = percentOf(requirement);
      if (!target) return [];
      const hours = /\bbetween [^,.;]+|\bexcluding [^.;]+/iu.exec(requirement.statement)?.[0];
      return one({
        given: `one calendar month of operation${hours ? `, counted ${hours.replace(/^excluding/iu, 'excluding')}` : ''}, probed from outside once a minute`,
        when: 'the failed probes are added up',
        outcome: `at least ${percentText(target.number)} of the probes succeed${hours ? '' : `; that is at most ${allowedDowntime(target.number)} away`}`,
      });
    },
  },
  {
    when: /\b(?:RTO|RPO|recovery (?:time|point)|data loss|restored? within)/iu,
    criteria: ({ requirement }) => {
      const time = durationAfter(requirement, /\b(?:RTO|recovery time|restored? within)/iu);
      const point = durationAfter(requirement, /\b(?:RPO|recovery point|data loss)/iu);
      return [
        ...(time
          ? [
              {
                given: 'a copy of production that is destroyed on purpose',
                when: 'it is restored by the written procedure',
                outcome: `the first user works again after at most ${time}`,
              },
            ]
          : []),
        ...(point
          ? [
              {
                given: 'entries made every minute until the store is destroyed on purpose',
                when: 'it is restored from the backups',
                outcome: `no entry older than ${point} before the failure is missing`,
              },
            ]
          : []),
      ];
    },
  },
  {
    when: /\b(?:back(?:ed)?[- ]?ups?)\b/iu,
    criteria: ({ requirement }) =>
      one({
        given: `the backups as they are made (“${requirement.statement.replace(/[.\s]+$/u, '')}”)`,
        when: 'the oldest and the newest are restored on an empty machine',
        outcome: 'both start, and their record counts equal those noted when they were made',
      }),
  },
  {
    when: /\b(?:log(?:ged)?[- ]?(?:off|out)|inactiv|idle|session)/iu,
    criteria: ({ requirement }) =>
      durationsOf(requirement)
        .slice(0, 1)
        .map(({ text }) => ({
          given: 'a signed-in person who does nothing',
          when: `${text} have passed`,
          outcome:
            'the session is closed, the screen shows no content, and unsaved entries are there after signing in again',
        })),
  },
  {
    when: /\b(?:encrypt|TLS)/iu,
    criteria: () => [
      {
        given: 'traffic recorded between client, server and store',
        when: 'it is inspected',
        outcome: 'no connection is unencrypted, and versions before TLS 1.2 are refused',
      },
      {
        given: 'a raw copy of disk and backup',
        when: 'it is searched for known test values',
        outcome: 'none is found in plain text',
      },
    ],
  },
  {
    when: /\b(?:WCAG|accessib|EN 301|screen reader|Section 508|ADA\b|large type|keyboard)/iu,
    criteria: ({ requirement }) => {
      const standard = /\b(?:WCAG ?\d\.\d(?: (?:level )?A{1,3})?|EN 301 ?549|Section 508)/iu.exec(
        requirement.statement,
      )?.[0];
      return [
        {
          given: 'every screen of the released version',
          when: `an automatic check${standard ? ` against ${standard}` : ''} runs over it`,
          outcome: 'it reports no violation',
        },
        {
          given: 'a person who uses only keyboard and screen reader',
          when: 'the five most used tasks are done',
          outcome: 'each is finished without help',
        },
      ];
    },
  },
  {
    when: /\b(?:languages?|multilingual|translat|texts? in|usable in|both languages)\b|(?:\b(?:English|Deutsch)\b)/iu,
    criteria: ({ requirement }) => {
      const named = [...new Set(requirement.text.match(LANGUAGES) ?? [])];
      return named.length > 0
        ? one({
            given: `the product set to ${listed(named, 'or')}`,
            when: 'every screen, message and document is called up',
            outcome: `all texts appear in that language, and a build with one text missing in ${listed(named, 'or')} fails`,
          })
        : [];
    },
  },
  {
    when: /\b(?:accura|correct within|precision|error rate)/iu,
    criteria: ({ requirement }) => {
      const target = percentOf(requirement);
      return target
        ? one({
            given: 'a sample of at least 200 past cases with the true result known',
            when: 'the system processes them',
            outcome: `at least ${percentText(target.number)} of the results agree with the truth${/within ([^.;]+)/iu.exec(requirement.statement)?.[0] ? `, ${/within ([^.;]+)/iu.exec(requirement.statement)?.[0]}` : ''}`,
          })
        : [];
    },
  },
  {
    when: /\b(?:concurrent|simultaneous|at the same time|at once|users|per (?:second|minute|hour|day)|visitors|sensors|load|peak|cope with|handle)\b/iu,
    criteria: ({ requirement }) => {
      const load = requirement.measures.filter(({ dimension }) => dimension === 'count' || dimension === 'rate');
      const limit = limitOf(requirement);
      if (load.length === 0) return [];
      const share = percentOf(requirement);
      return one({
        given: `a load of ${listed(
          load.slice(0, 2).map(({ text }) => text),
          'and then',
        )} against a store filled to its planned size`,
        when: 'it is held for 30 minutes',
        outcome: `${limit ? `${share ? `${percentText(share.number)} of the` : 'all'} requests are answered ${limit}` : 'no request fails, nothing is lost, and what came in can be counted afterwards'}`,
      });
    },
  },
  {
    when: /\b(?:respon|seconds?\b|\d ?s\b|milliseconds|load time|page load|results?|refresh|answered|take)/iu,
    criteria: ({ requirement }) => {
      const limit = durationsOf(requirement)[0];
      if (!limit) return [];
      const target = percentOf(requirement);
      const share = target
        ? percentText(target.number)
        : /\bp9\d\b/iu.test(requirement.statement)
          ? `${/\bp(9\d)\b/iu.exec(requirement.statement)?.[1]} %`
          : undefined;
      const device = /\bon (?:an? |the )[\p{L} -]+$/iu.exec(requirement.statement.replace(/\.$/u, ''))?.[0];
      return one({
        given: `1,000 measured repetitions${device ? ` ${device}` : ''} on a store filled to its planned size`,
        when: `the action “${requirement.clause.subject ?? subjectBefore(requirement.statement)}” is timed from request to display`,
        outcome: `${share ? `${share} of the repetitions` : 'each repetition'} take${share ? '' : 's'} at most ${limit.text}`,
      });
    },
  },
];

/** Criteria that measure a quality; none where the sentence gives nothing to measure. */
export function qualityCriteria(input: Parameters<CriterionRule>[0]): readonly Criterion[] {
  for (const { when, criteria } of [...SERVICE_RULES, ...PROTECTION_RULES]) {
    const found = when.test(input.requirement.statement) ? criteria(input) : [];
    if (found.length > 0) return found;
  }
  return [];
}

function subjectBefore(statement: string): string {
  return (
    statement
      .replace(/\s*(?:within|under|in less than|less than|<|p9\d|must|should|shall)\b.*$/iu, '')
      .replace(/[:,]\s*$/u, '') || 'the action named'
  );
}

/** The first duration behind a label: of `RPO 1 h / RTO 8 h` each has its own. */
function durationAfter(requirement: ReadRequirement, label: RegExp): string | undefined {
  const at = label.exec(requirement.statement)?.index;
  return at === undefined ? undefined : durationsOf(requirement).find(({ start }) => start >= at)?.text;
}
