import { type Criterion, durationsOf, type QualityRule } from './criterion.js';

const one = (criterion: Criterion): readonly Criterion[] => [criterion];

/** How keeping, proving, protecting and reaching are tested. */
export const PROTECTION_RULES: readonly QualityRule[] = [
  {
    when: /\b(?:kept|keep|retain|retention|archiv|stored? for|delet|erase|purge|disappear|anonymi)/iu,
    criteria: ({ requirement }) => {
      const period = durationsOf(requirement)[0];
      if (!period) return [];
      const { statement, clause } = requirement;
      const deleting = /\b(?:delet|erase|purge|disappear|anonymi|removed)/iu.test(statement);
      const keeping = /\b(?:kept|keep|retain|archiv|stored)/iu.test(statement);
      const kind =
        clause.subject && clause.subject.length < 60
          ? `one of these: ${clause.subject.toLowerCase()}`
          : 'one such record';
      const counted = /^[^,.;]*?(?= and | or |[,.;]|$)/u.exec(statement.slice(period.start))?.[0] ?? period.text;
      return [
        ...(keeping || !deleting
          ? [
              {
                given: `${kind}, one day before “${counted}” is over`,
                when: 'it is called up',
                outcome: 'it is there, whole and unchanged',
              },
            ]
          : []),
        ...(deleting
          ? [
              {
                given: `${kind}, one day after “${counted}”`,
                when: 'the deletion has run',
                outcome: 'neither screens, nor exports, nor the store hold it, and the run is on record',
              },
            ]
          : []),
      ];
    },
  },
  {
    when: /\b(?:logged|audit|traceab|unchangeabl|tamper|recorded)/iu,
    criteria: () => [
      {
        given: 'a record and two people who open and change it',
        when: 'the trail of the record is called up',
        outcome: 'it shows each act with person, time, old and new value, in order',
      },
      {
        given: 'an administrator of the store',
        when: 'one entry of the trail is altered or removed',
        outcome: 'the check of the trail fails and names the place',
      },
    ],
  },
  {
    when: /\b(?:offline|without (?:a |an |any )?(?:network|internet|connection)|Wi-?Fi|network is down|synchroni)/iu,
    criteria: ({ requirement }) => {
      const time = durationsOf(requirement)[0]?.text ?? '30 minutes';
      return [
        {
          given: `a device cut off from the network for ${time}`,
          when: 'ten entries are made and the network returns',
          outcome: 'all ten arrive once, in order, with the time at which they were made',
        },
        {
          given: 'the same record changed on two devices while one was cut off',
          when: 'the network returns',
          outcome: 'both authors see the conflict, and neither value is lost',
        },
      ];
    },
  },
  {
    when: /\b(?:private|not (?:be )?(?:see|visible|shown)|only .{2,40} (?:may|can|see)|may (?:only )?see|visible|access)\b/iu,
    criteria: ({ requirement }) => [
      {
        given: 'one signed-in person inside the circle named and one outside it',
        when: 'both ask for the protected content, by screen and by interface',
        outcome: `the first sees it, the second gets nothing that “${requirement.statement.replace(/[.\s]+$/u, '')}” protects`,
      },
    ],
  },
  {
    when: /\b(?:separated|no connection|not reachable|isolated|firewall)\b/iu,
    criteria: ({ requirement }) =>
      one({
        given: `probes on both sides of the border that “${requirement.statement.replace(/[.\s]+$/u, '')}” draws`,
        when: 'every address and port of the other side is tried',
        outcome: 'only the connections on the signed list open',
      }),
  },
  {
    when: /\b(?:browser|phones?|devices?|tablets?|screen|TV|Android|iOS|mm|readable)\b/iu,
    criteria: ({ requirement }) =>
      one({
        given: `each device or screen that the sentence names (“${requirement.statement.replace(/[.\s]+$/u, '')}”)`,
        when: 'the five most used tasks are done on it',
        outcome: 'each is finished, and nothing is cut off or overlaps',
      }),
  },
  {
    when: /\b(?:secur|penetration|OWASP|threat)/iu,
    criteria: () =>
      one({
        given: 'the release candidate in a copy of production',
        when: 'an independent tester attacks it for the agreed time',
        outcome: 'the report lists no open finding of high or medium severity',
      }),
  },
  {
    when: /\baccount|sign|log ?in|authenticat|password/iu,
    criteria: ({ requirement }) => [
      {
        given: 'a person with a valid account of the kind named',
        when: 'signing in',
        outcome: `the session opens as stated: “${requirement.statement.replace(/[.\s]+$/u, '')}”`,
      },
      { given: 'an account that was locked a minute ago', when: 'signing in', outcome: 'no session opens' },
    ],
  },
];
