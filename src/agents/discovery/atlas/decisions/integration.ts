import { STANDARD } from '../../hunter/known-systems.js';
import { shortStatement } from '../../hunter/read-requirements.js';
import { listed, listedUpTo } from '../../hunter/words.js';
import type { DecisionRule } from './decision-rule.js';

const FILES = /\b(?:file|SFTP|CSV|nightly|every night|batch|daily (?:import|export))\b/iu;
const FAST = /\b(?:real[- ]time|immediately|at once|within \d+ seconds?|per second|instantly)\b/iu;

const DATABASE = /\b(?:Oracle|PostgreSQL|SQL Server|MySQL|MariaDB|Db2|MongoDB)\b/iu;
const IDENTITY = /\b(?:Active Directory|Entra|Azure AD|Okta|Keycloak|LDAP|SAML|OpenID)/iu;

/** How data passes to and from systems outside. */
export const integration: DecisionRule = {
  topic:
    'integration interface adapter queue messaging api file exchange kafka rabbitmq synchronous asynchronous events',
  decide: ({ facts }) => {
    const systems = facts.risks.externalSystems.filter(({ name }) => !DATABASE.test(name) && !IDENTITY.test(name));
    if (systems.every(({ name }) => STANDARD.test(name))) return undefined;
    const partners = systems.filter(({ name }) => !STANDARD.test(name));
    const names = (partners.length > 0 ? partners : systems).map(({ name }) => name);
    const ids = [...new Set(systems.flatMap(({ requirements }) => requirements))];
    const touching = facts.requirements.filter(({ id }) => ids.includes(id));
    const file = touching.find(({ statement }) => FILES.test(statement));
    const fast = touching.find(({ statement }) => FAST.test(statement));
    const outbox = `Calls to ${listedUpTo(names, 4)} go through an outbox: written with the record, sent by the adapter, repeated until acknowledged`;
    return {
      title: 'How it talks to other systems',
      choice: file ? `${outbox}; files where the other side takes files (${file.id})` : outbox,
      rationale: `${names[0]} will be away at times, and ${touching[0]?.id ?? ids[0]} (“${shortStatement(touching[0] ?? { statement: '' }, 80)}”) must lose nothing then.${fast ? ` ${fast.id} sets the pace; a backlog older than that raises an alarm.` : ' No figure says how soon; a backlog raises an alarm.'}`,
      alternatives: [
        {
          option: 'Direct calls while the user waits',
          whyNot: `Every outage of ${names[0]} would become one of this system.`,
        },
        file && !fast
          ? { option: 'A message broker', whyNot: `${file.id} is a file exchange; a broker would have no other side.` }
          : {
              option: names.length > 2 ? 'An integration platform' : 'A nightly file',
              whyNot:
                names.length > 2
                  ? `Pays off with many partners; here it is one more product between ${listed(names.slice(0, 3))} and the data.`
                  : fast
                    ? `Too late for ${fast.id}.`
                    : `Errors show a day later, when nobody remembers the case.`,
            },
      ],
      requirements: ids,
    };
  },
};
