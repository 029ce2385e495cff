import { idsOf, type Risk, type RiskRule } from './findings.js';
import { STANDARD } from './known-systems.js';
import { shortStatement } from './read-requirements.js';
import { SYSTEM_KINDS } from './system-kinds.js';
import { listed, listedUpTo } from './words.js';

const HOW =
  /\b(?:REST(?:ful)?|SOAP|GraphQL|API|web ?hooks?|web ?service|CSV|XML|JSON|EDI(?:FACT)?|S?FTP|file(?: transfer| drop| export)?|HL7|FHIR|ODBC|IDoc|BAPI|OPC[- ]?UA|MQTT|SAML|OIDC|OpenID Connect|LDAP|SMTP|SQL view|nightly|hourly|daily|real[- ]time|every \d+ \p{L}+)\b/giu;

const DATABASE = /\b(?:Oracle|PostgreSQL|SQL Server|MySQL|MariaDB|Db2|MongoDB)\b/iu;

/** One risk per system outside; the small ones of many systems together. */
export const risksOfSystems: RiskRule = ({ externalSystems, requirements }) => {
  const partners = externalSystems.filter(({ name }) => !STANDARD.test(name));
  const detailed = [...partners].sort((a, b) => b.requirements.length - a.requirements.length).slice(0, 6);
  const risks: Risk[] = detailed.map(({ name, requirements: ids }) => {
    const users = requirements.filter(({ id }) => ids.includes(id));
    const how = [...new Set(users.flatMap(({ text }) => [...text.matchAll(HOW)].map(([word]) => word)))].filter(
      (word) => word.toLowerCase() !== name.toLowerCase(),
    );
    const example = users[0];
    const must = users.some(({ priority }) => priority === 'must');
    const sentence = users.map(({ statement }) => statement).join(' ');
    const kind =
      SYSTEM_KINDS.find(({ pattern }) => pattern.test(name)) ??
      SYSTEM_KINDS.find(({ pattern }) => pattern.test(sentence));
    const means = DATABASE.test(name)
      ? ''
      : how.length > 0
        ? `The brief names ${listed(how.slice(0, 3).map((word) => `“${word}”`))} as the way.`
        : 'How they exchange data is not said.';
    return {
      kind: 'integration',
      statement:
        `${listed(ids)} depend${ids.length === 1 ? 's' : ''} on ${name}${example ? ` (“${shortStatement(example)}”)` : ''}. ${means}${means ? ' ' : ''}${kind?.danger(name) ?? ''}`.trim(),
      likelihood: how.length > 0 ? 'medium' : 'high',
      impact: must ? 'high' : 'medium',
      requirements: ids,
      mitigation: kind?.remedy(name, listed(ids.slice(0, 3))) ?? '',
    };
  });
  const rest = partners.filter((system) => !detailed.includes(system));
  if (partners.length > 4)
    risks.push({
      kind: 'schedule',
      statement: `${partners.length} systems of other owners must work together (${listedUpTo(
        partners.map(({ name }) => name),
        8,
      )}): the slowest of their owners sets the pace.`,
      likelihood: 'high',
      impact: 'medium',
      requirements: [...new Set(partners.flatMap(({ requirements: ids }) => ids))],
      mitigation: `Order the integrations by what the first usable version needs; ask all ${partners.length} owners for dates now${rest.length > 0 ? `, ${listed(rest.slice(0, 3).map(({ name }) => name))} included` : ''}, and let each integration be switched on alone.`,
    });
  return risks;
};

/** Data that has to move over from what is used today. */
export const risksOfMigration: RiskRule = ({ requirements }) => {
  const moving = requirements.filter(({ text }) =>
    /\bmigrat\p{L}+|\b(?:import|take over|transfer|convert|load|carry over)\b[^.;]{0,60}\b(?:existing|old|legacy|historic(?:al)?|current|past|previous)\b|\b(?:existing|old|legacy|historic(?:al)?)\b[^.;]{0,40}\b(?:imported|migrated|taken over|transferred|converted|carried over)\b/iu.test(
      text,
    ),
  );
  if (moving.length === 0) return [];
  const volumes = moving.flatMap(({ measures }) =>
    measures
      .filter(({ dimension }) => dimension === 'count' || dimension === 'bytes' || dimension === 'duration')
      .map(({ text }) => text),
  );
  return [
    {
      kind: 'data',
      statement: `Existing data must come over (“${shortStatement(moving[0] ?? { statement: '' })}”)${volumes.length > 0 ? `, ${listed(volumes.slice(0, 3))}` : ', of an amount and quality the brief does not state'}: duplicates, gaps and records that break today's rules appear at the end, when they cost most.`,
      likelihood: 'high',
      impact: 'medium',
      requirements: idsOf(moving),
      mitigation: `Get an extract in the first weeks, count what does not fit, have the client decide record by record class (mend, drop, take as is), and rehearse the cut-over for ${listed(idsOf(moving))} twice with a way back.`,
    },
  ];
};
