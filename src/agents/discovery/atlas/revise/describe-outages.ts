import { STANDARD } from '../../hunter/known-systems.js';
import { listed } from '../../hunter/words.js';
import type { Risks } from '../../work-products.js';
import { findComponent } from './find-named.js';
import type { Operation } from './operation.js';

type System = Risks['externalSystems'][number];

const OUTAGE =
  /\b(?:down|away|offline|fail(?:s|ure)?|unavailable|outages?|unreachable|not (?:answer(?:ing)?|reachable|available|there)|breaks?)\b/iu;
const ALL =
  /\b(?:external|other|outside|third[- ]party|surrounding|connected|each|every|all) systems?\b|\b(?:integrations?|interfaces?|adapters?)\b/iu;

/** “Say what happens while an external system is down”: each adapter says it from now on. */
export const describeOutages: Operation = ({ point, facts, architecture }) => {
  if (!OUTAGE.test(point)) return undefined;
  const { externalSystems } = facts.risks;
  const named = externalSystems.filter(({ name }) => point.toLowerCase().includes(name.toLowerCase()));
  if (named.length === 0 && !ALL.test(point)) return undefined;
  if (externalSystems.length === 0)
    return {
      architecture,
      answer:
        'The requirements name no external system, so there is none whose outage has to be described. Mail or SMS providers, once chosen, are covered by the retries of the messages.',
      changes: [],
    };
  const meant = (named.length > 0 ? named : externalSystems).filter(
    ({ name }) => !STANDARD.test(name) || externalSystems.every((system) => STANDARD.test(system.name)),
  );
  const said = meant.map((system) => ({
    system,
    text: behaviorWithout(
      system,
      facts.requirements
        .filter(({ id }) => system.requirements.includes(id))
        .map(({ statement }) => statement)
        .join(' '),
    ),
  }));
  const changes: string[] = [];
  const components = architecture.components.map((component) => {
    const own = said.filter(
      ({ system }) =>
        findComponent(`${system.name} adapter`, architecture.components)?.id === component.id &&
        component.name.toLowerCase().includes(system.name.toLowerCase()),
    );
    if (own.length === 0 || component.responsibility.includes('is away:')) return component;
    changes.push(
      `${component.id} “${component.name}” says what happens without ${listed(own.map(({ system }) => system.name))}`,
    );
    return {
      ...component,
      responsibility: `${component.responsibility} ${own.map(({ system, text }) => `While ${system.name} is away: ${text}.`).join(' ')}`,
    };
  });
  return {
    architecture: { ...architecture, components },
    answer: `${said.map(({ system, text }) => `${system.name}: ${text}.`).join(' ')} How old a backlog may grow before it raises an alarm is not in the brief and has to be agreed.`,
    changes,
  };
};

function behaviorWithout({ name }: System, sentences: string): string {
  if (
    /\b(?:Active Directory|Entra|Azure AD|Okta|Keycloak|sign[- ]?(?:in|on)|log ?in|SSO)\b/iu.test(
      `${name} ${sentences}`,
    )
  )
    return 'who is signed in goes on until the session ends; nobody else signs in, except over one sealed emergency account';
  if (/\b(?:pay|card|checkout|refund)/iu.test(`${name} ${sentences}`))
    return 'orders are kept as unpaid and refunds as waiting; nothing is taken or paid back until it answers, and then once';
  if (/\b(?:Oracle|PostgreSQL|SQL Server|database)\b/iu.test(name))
    return 'the product can neither read nor store and says so on every screen; entries already typed stay in the form';
  if (/\b(?:PLC|S7|sensor|OPC|MQTT|AVL|scale|meter)/iu.test(`${name} ${sentences}`))
    return 'missing readings are marked as missing, the last value is shown with its age, and the gap is filled if the device kept it';
  if (
    /\b(?:reads?|look|from|master data|use the existing|import)\b/iu.test(sentences) &&
    !/\b(?:sent?|writes?|export|post|forward|update|turn)/iu.test(sentences)
  )
    return 'the last known data is shown with its age, and nothing that depends on fresh data is confirmed';
  return `what is meant for ${name} waits in the outbox in its order and goes out once when it answers; the people concerned see “not yet transferred” at the record`;
}
