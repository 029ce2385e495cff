import { bare } from '../hunter/clause.js';
import { looksLikePeople } from '../hunter/people.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { listed, plural, singular } from '../hunter/words.js';
import { adapterKey } from './adapters.js';
import type { Component, DataFlow } from './draft.js';
import type { Facts } from './facts.js';

type Flow = Omit<DataFlow, 'id'> & { readonly requirements: readonly string[] };

/** What moves between people, components and systems outside, with the protection class of what moves. */
export function findDataFlows(
  facts: Facts,
  components: readonly Component[],
  keys: ReadonlyMap<string, string>,
): DataFlow[] {
  const byId = new Map(facts.requirements.map((requirement) => [requirement.id, requirement]));
  const of = (ids: readonly string[]) =>
    ids.flatMap((id) => byId.get(id) ?? []).filter(({ kind }) => kind === 'functional');
  const flows: Flow[] = [];
  const add = (from: string, to: string, served: readonly ReadRequirement[], fallback: string) => {
    const things = thingsIn(served);
    flows.push({
      from,
      to,
      data: things.length > 0 ? listed(things) : fallback,
      requirements: served.map(({ id }) => id),
    });
  };
  for (const audience of facts.audiences) {
    const ui = keys.get(audience.outside ? 'ui:outside' : 'ui:inside');
    if (ui) add(audience.actor, ui, of(audience.requirements), 'what they enter and look up');
  }
  if (facts.audiences.length === 0) {
    const ui = keys.get('ui:inside');
    if (ui) flows.push({ from: 'users', to: ui, data: 'what they enter and look up', requirements: [] });
  }
  for (const component of components) {
    for (const target of component.dependsOn) {
      const other = components.find(({ id }) => id === target);
      if (!other || other.id === keys.get('platform')) continue;
      const shared = of(component.requirements.filter((id) => other.requirements.includes(id)));
      const served = shared.length > 0 ? shared : other.id === keys.get('store') ? of(component.requirements) : [];
      add(component.id, other.id, served, fallbackFor(component, other, keys));
    }
  }
  for (const system of facts.risks.externalSystems) {
    const adapter = keys.get(adapterKey(system.name));
    if (!adapter) continue;
    const served = system.requirements.flatMap((id) => byId.get(id) ?? []);
    const inward = served.some(({ statement }) => readsFrom(statement, system.name));
    const outward = !inward || served.some(({ statement }) => WRITES.test(statement));
    if (outward) add(adapter, system.name, served, 'requests');
    if (inward) add(system.name, adapter, served, 'its records');
  }
  const messages = keys.get('notification');
  if (messages)
    for (const { recipient, served } of recipientsOf(facts))
      flows.push({ from: messages, to: recipient, data: messageOf(served), requirements: served.map(({ id }) => id) });
  return flows.map(({ requirements, ...flow }, index) => {
    const classes = facts.risks.regulatedData
      .filter((data) => data.requirements.some((id) => requirements.includes(id)))
      .map(({ category }) => category);
    return { id: `F-${index + 1}`, ...flow, ...(classes.length > 0 ? { classification: listed(classes) } : {}) };
  });
}

const WRITES =
  /\b(?:send|sent|export\p{L}*|writ\p{L}+|transfer\p{L}*|forward\p{L}*|post\p{L}*|push\p{L}*|submit\p{L}*|creat\p{L}+|turn|go to|book\p{L}*|update\p{L}*|publish\p{L}*)\b/iu;

function readsFrom(statement: string, system: string): boolean {
  return new RegExp(
    String.raw`\b(?:from|reads?|use|using|over|import\p{L}*|look\p{L}* up|sign|log|authenticat\p{L}+)\b[^.;]*${system.replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&')}`,
    'iu',
  ).test(statement);
}

/** The things the sentences act on, the first ones; at most four. */
function thingsIn(served: readonly ReadRequirement[]): string[] {
  const things = served.flatMap(({ clause }) => {
    const object = clause.object ? bare(clause.object).replace(/\s+/gu, ' ') : '';
    const fits = object.length > 2 && object.length < 50 && !clause.negated && !NO_DATA.test(object);
    return fits ? [object] : [];
  });
  return [...new Set(things)].slice(0, 4);
}

const NO_DATA =
  /^(?:it|them|one|only|possible|use|access|which|that|what|us|me|[\d.,]+.*|one step|.*\b(?:adviser|advisor|phone|click|button|screen|app|website|time|glance))$/iu;

/** What moves where no sentence names it. */
function fallbackFor(from: Component, to: Component, keys: ReadonlyMap<string, string>): string {
  if (to.id === keys.get('identity')) return 'who asks, and for what';
  if (to.id === keys.get('audit')) return 'who did what, and when';
  if (to.id === keys.get('store'))
    return from.id === keys.get('identity') ? 'accounts and roles' : `entries of “${from.name}”`;
  return `requests to “${to.name}”`;
}

/** What the recipients get: `alert`, `reminder`, `message`. */
function messageOf(served: readonly ReadRequirement[]): string {
  const kinds = served.flatMap(
    ({ statement }) =>
      /\b(?:alert|alarm|reminder|remind|report|receipt|ticket|invoice|confirmation|offer|code)s?\b/iu
        .exec(statement)?.[0]
        .toLowerCase() ?? [],
  );
  const named = [...new Set(kinds.map((kind) => kind.replace(/^remind$/u, 'reminder').replace(/s$/u, '')))];
  return named.length > 0
    ? `${listed(named.slice(0, 3))} (${listed(served.slice(0, 3).map(({ id }) => id))})`
    : `messages (${listed(served.slice(0, 3).map(({ id }) => id))})`;
}

function recipientsOf(facts: Facts): { recipient: string; served: ReadRequirement[] }[] {
  const found = new Map<string, ReadRequirement[]>();
  for (const requirement of facts.requirements) {
    if (requirement.kind !== 'functional') continue;
    for (const pattern of [
      /\b(?:notify|inform|alert|remind|e-?mail|page|tell|warn|message)(?:ing|s)? (?:the |an? |all |each |every |affected |our |their )*(?<who>[\p{L}-]+(?: (?:manager|coordinator|officer|physician|director|leader|nurse|team))?)/iu,
      /\b(?:send|sent|go|goes|forwarded|reminder|message|e-?mail|SMS)\b[^.;]{0,40}? (?:to|for) (?:the |an? |all |each |every |affected |our |their )*(?<who>[\p{L}-]+(?: (?:manager|coordinator|officer|physician|director|leader|services|team))?)/iu,
      /(?:^(?:the |our |all )?|\bthe |\bour )(?<who>[\p{L}-]+(?: [\p{L}-]+)?) (?:has to|have to|must|should|shall) (?:get|receive|be (?:notified|informed|alerted|reminded))/iu,
    ]) {
      const who = pattern.exec(requirement.statement)?.groups?.who?.toLowerCase();
      if (
        !who ||
        !looksLikePeople(who) ||
        /^(?:us|nobody|somebody|anybody|everybody|no one|someone|anyone|everyone|users?|has|his|is|was|its|our drivers)$/u.test(
          who,
        ) ||
        /^(?:alerts?|messages?|reports?|reminders?|reviews?|users? |papers?|years?|others?|this|times?|documents?|orders?|tickets?|systems?|predictions?|access|address|sms)$/u.test(
          who,
        )
      )
        continue;
      const plain = who.replace(/^(?:an?|each|every) /u, '');
      const recipient = facts.audiences.find(({ actor }) => actor === plural(singular(plain)))?.actor ?? plain;
      found.set(recipient, [...(found.get(recipient) ?? []), requirement]);
      break;
    }
  }
  return [...found].map(([recipient, served]) => ({ recipient, served }));
}
