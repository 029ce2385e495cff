import { STANCES } from '../../hunter/stances.js';
import { listed, upperFirst } from '../../hunter/words.js';
import type { Architecture } from '../../work-products.js';
import type { Decision } from '../draft.js';
import type { Facts } from '../facts.js';
import { findComponent, findDecision } from './find-named.js';
import { nameIn, type Operation } from './operation.js';

const USE: readonly RegExp[] = [
  /\b(?:use|take|choose|prefer|go with|want)\b\s+(?<fresh>.+?)\s+(?:instead of|rather than|over|and not|not)\s+(?<old>.+)$/iu,
  /\breplace\b\s+(?<old>.+?)\s+(?:with|by)\s+(?<fresh>.+)$/iu,
  /\bswitch\b\s+(?:from\s+(?<old>.+?)\s+)?to\s+(?<fresh>.+)$/iu,
  /\b(?:use|take|choose|go with|host (?:it |this |everything )?(?:on|in|with)|run (?:it |this |everything )?(?:on|in)|deploy (?:it |this )?(?:on|in|to)|store (?:everything|the data|data|records|it) in)\b\s+(?<fresh>.+)$/iu,
];

const TOPICS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:postgres\w*|mysql|mariadb|oracle|mongo\w*|sql server|sqlite|dynamo\w*|cassandra|couch\w*|database|db2|cosmos)\b/iu,
    'Where records are kept',
  ],
  [
    /\b(?:aws|azure|gcp|google cloud|cloud|on[- ]prem\w*|own servers?|kubernetes|openshift|hetzner|data cent(?:er|re)|serverless|lambda|heroku|docker|virtual machines?)\b/iu,
    'Where it runs',
  ],
  [
    /\b(?:kafka|rabbitmq|queue|broker|rest|soap|graphql|webhooks?|files?|sftp|integration platform|mulesoft|events?)\b/iu,
    'How it talks to other systems',
  ],
  [
    /\b(?:keycloak|entra|okta|auth0|active directory|saml|oidc|openid|sso|passwords?|passkeys?|login|oauth)\b/iu,
    'How people sign in and what they may do',
  ],
  [/\b(?:microservices?|monolith|modules?|services? per)\b/iu, 'How it is cut into programs'],
  [
    /\b(?:react|angular|vue|flutter|native|pwa|web app\w*|browser|mobile app|ios|android)\b/iu,
    'What people hold in their hands',
  ],
  [/\b(?:elastic\w*|opensearch|solr|meilisearch|full[- ]text)\b/iu, 'What answers a search'],
  [/\b(?:stripe|paypal|adyen|mollie|klarna|payment provider)\b/iu, 'Who takes the money'],
  [/\b(?:event sourcing|append-only|blockchain|audit)\b/iu, 'How it is proved who did what'],
  [/\b(?:sendgrid|twilio|mailgun|push messages?|sms|whatsapp)\b/iu, 'How messages reach people'],
];

const REASON = /,?\s+(?:because|since|as (?=we|our|the)|so that)\s+(?<reason>.+)$/iu;

function withoutReason(text: string | undefined): string {
  return nameIn(text?.replace(REASON, ''));
}

/** “Use X instead of Y”: the decision it concerns is taken anew, unless a constraint of the brief forbids it. */
export const changeDecision: Operation = ({ point, by, facts, architecture }) => {
  const match = USE.map((pattern) => pattern.exec(point)?.groups).find(Boolean);
  const reason = REASON.exec(point)?.groups?.reason?.replace(/[.!]+$/u, '');
  const fresh = withoutReason(match?.fresh).replace(
    /\s+(?:for|as) (?:the )?(?:database|storage|hosting|records|integration|identity|login|queue|front ?end)$/iu,
    '',
  );
  if (!match || fresh === '' || fresh.length > 80) return undefined;
  const wish = match.fresh ?? fresh;
  const topic = TOPICS.find(([pattern]) => pattern.test(wish))?.[1];
  const old = withoutReason(match.old);
  const decision =
    architecture.decisions.find(({ title }) => title === topic) ??
    (old ? findDecision(old, architecture.decisions) : undefined);
  if (!decision) return undefined;
  const barrier = forbidding(wish, decision.title, facts);
  if (barrier)
    return {
      architecture,
      answer: `Not applied: ${barrier.id} of the approved requirements stands against it (“${barrier.statement}”). ${decision.id} stays as it is; if ${barrier.id} no longer holds, have the requirement changed first. Recorded as an open decision.`,
      changes: [],
    };
  const settled = hostingChoice(wish, decision);
  if (settled === decision.choice)
    return {
      architecture,
      answer: `${decision.id} “${decision.title}” says so already: ${decision.choice}. ${decision.rationale}`,
      changes: [],
    };
  const isNamed = old !== '' && decision.choice.toLowerCase().includes(old.toLowerCase());
  const choice =
    settled ?? (isNamed ? replaceWord(decision.choice, old, fresh) : replaceProduct(decision.choice, fresh));
  const revised: Decision = {
    ...decision,
    choice,
    rationale: `Asked for by ${by} in the review: “${point}”.${reason ? '' : ' No reason was given; the requirements below still bear on it.'}`,
    alternatives: [
      {
        option: decision.choice,
        whyNot: `The first proposal (${decision.rationale.replace(/[.\s]+$/u, '')}); ${by} decided otherwise${reason ? `, because ${reason}` : ''}.`,
      },
      ...decision.alternatives.filter(
        ({ option }) =>
          !option.toLowerCase().includes(fresh.toLowerCase()) && !(settled && /own servers/iu.test(option)),
      ),
    ],
  };
  return {
    architecture: withDecision(architecture, revised),
    answer: `Done: ${decision.id} “${decision.title}” is now “${choice}”. What was proposed before is kept among the alternatives with your reason.`,
    changes: [`${decision.id}: “${decision.choice}” became “${choice}”`],
  };
};

function replaceWord(text: string, old: string, fresh: string): string {
  const at = text.toLowerCase().indexOf(old.toLowerCase());
  return text.slice(0, at) + fresh + text.slice(at + old.length);
}

/** The choice a wish about the place stands for; the decision's own where it says that already. */
function hostingChoice(wish: string, { title, choice }: Decision): string | undefined {
  if (title !== 'Where it runs') return undefined;
  if (/\bon[- ]?prem|\bown (?:servers?|data ?cent|hardware)/iu.test(wish))
    return /own servers/iu.test(choice) && !/^open/iu.test(choice)
      ? choice
      : "On the client's own servers, as containers";
  return `On ${wish.trim().replace(/[.!]+$/u, '')}`;
}

const PRODUCT = /\b(?:PostgreSQL|Oracle|MySQL|MariaDB|MongoDB|SQL Server|SQLite)\b/u;

function replaceProduct(choice: string, fresh: string): string {
  const cleaned = fresh.replace(/^(?:an?|the)\s+/iu, '');
  return PRODUCT.test(choice) && /^[\p{L}\d .-]{2,30}$/u.test(cleaned)
    ? choice.replace(PRODUCT, cleaned.replace(/\s+database$/iu, ''))
    : upperFirst(fresh);
}

/** A constraint of the brief that the wish would break: the place it must run, a product it must use. */
function forbidding(
  fresh: string,
  title: string,
  { requirements }: Facts,
): { readonly id: string; readonly statement: string } | undefined {
  const hosting = STANCES.find(({ about }) => about === 'hosting');
  if (title === 'Where it runs' && hosting) {
    const isOwn = hosting.one.test(fresh) || /\bown servers?\b/iu.test(fresh);
    const isCloud = !isOwn && hosting.other.test(fresh);
    const ones = requirements.filter(({ statement }) => hosting.one.test(statement));
    const others = requirements.filter(
      ({ statement }) => hosting.other.test(statement) && !hosting.one.test(statement),
    );
    return isCloud ? ones[0] : isOwn ? others[0] : undefined;
  }
  const product = PRODUCT.exec(fresh)?.[0];
  if (title === 'Where records are kept') {
    const demanding = requirements.filter(
      ({ kind, statement }) =>
        kind !== 'functional' && PRODUCT.test(statement) && /\b(?:must|shall|has to|have to|only)\b/iu.test(statement),
    );
    return demanding.find(({ statement }) => !product || !statement.includes(product));
  }
  return undefined;
}

export function withDecision(architecture: Architecture, decision: Decision): Architecture {
  const known = architecture.decisions.some(({ id }) => id === decision.id);
  return {
    ...architecture,
    decisions: known
      ? architecture.decisions.map((one) => (one.id === decision.id ? decision : one))
      : [...architecture.decisions, decision],
  };
}

/** A point that asks is answered before anything else is tried. */
export const QUESTION = /^(?:please\s+)?(?:explain|justify|clarify|why|what|how|where|who|which)\b/iu;

const ASKS =
  /^(?:please\s+)?(?:explain|justify|clarify|describe|tell (?:me|us)|document)\b|\bwhy\b|^(?:what|how|where|who|which)\b.*\?|\?$/iu;

/** “Explain why …”: answered from the decision or the component it speaks of, which keeps the answer. */
export const explain: Operation = ({ point, by, architecture, facts }) => {
  if (!ASKS.test(point)) return undefined;
  const unknown = [...(point.match(/\b(?:FR|NFR|CON)-\d+\b/gu) ?? [])].find(
    (id) => !facts.requirements.some((one) => one.id === id),
  );
  if (unknown)
    return {
      architecture,
      answer: `Not applied: ${unknown} is not among the approved requirements. Recorded as an open decision.`,
      changes: [],
    };
  const requirement = facts.requirements.find(({ id }) => new RegExp(`\\b${id}\\b`, 'u').test(point));
  if (requirement) {
    const serving = architecture.components.filter(({ requirements }) => requirements.includes(requirement.id));
    return {
      architecture,
      answer: `${requirement.id} (“${requirement.statement}”) is served by ${listed(serving.map(({ id, name }) => `${id} “${name}”`))}.`,
      changes: [],
    };
  }
  const topic = TOPICS.find(([pattern]) => pattern.test(point))?.[1];
  const decision =
    architecture.decisions.find(({ title }) => title === topic) ?? findDecision(point, architecture.decisions);
  if (decision) {
    const against = decision.alternatives.map(({ option, whyNot }) => `${option}: ${whyNot}`).join(' ');
    return {
      architecture: withDecision(architecture, {
        ...decision,
        rationale: `${decision.rationale} Asked about by ${by} in the review (“${point}”); see the alternatives.`,
      }),
      answer: `${decision.id} “${decision.title}”: ${decision.choice}. ${decision.rationale} Against the alternatives: ${against}`,
      changes: [`noted the question in ${decision.id}`],
    };
  }
  const component = findComponent(point.replace(ASKS, ''), architecture.components);
  if (!component) return undefined;
  return {
    architecture,
    answer: `${component.id} “${component.name}”: ${component.responsibility} It is there for ${listed(component.requirements)}.`,
    changes: [],
  };
};
