import { languageOf } from '../../text/index.js';
import { overlap } from '../hunter/content-words.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { singular, upperFirst } from '../hunter/words.js';
import { planAdapters } from './adapters.js';
import { assignQualities } from './assign-qualities.js';
import { interfacesFor } from './audience.js';
import { CAPABILITIES, type Capability, capabilitiesOf } from './capabilities.js';
import { CORE, type DraftComponent } from './draft.js';
import { componentNameOf, type Entity, findEntities, ownEntity } from './entities.js';
import type { Facts } from './facts.js';

const MOST_ENTITIES = 6;
/** A thing that only one requirement speaks of is no reason for a component. */
const FEWEST_MENTIONS = 2;
const SCHEDULING = CAPABILITIES.find(({ key }) => key === 'scheduling');
/** What the scheduling component owns already. */
const SLOTS = /\b(?:shift|appointment|slot|booking|reservation|roster)s?$/u;

/**
 * Groups the requirements into components: by what systems commonly do (search, notify, pay …), by the things of the domain
 * that several requirements share, by the systems outside, and by who looks at them. Every requirement lands in at least one.
 */
export function planComponents(facts: Facts): DraftComponent[] {
  const functional = facts.requirements.filter(({ kind }) => kind === 'functional');
  const actors = actorNouns(facts);
  const entities = chooseEntities(functional, actors).filter(
    ({ name }) => !(SLOTS.test(name) && functional.some(({ asserted }) => SCHEDULING?.pattern.test(asserted))),
  );
  const parts = new Map<
    string,
    { key: string; layer: DraftComponent['layer']; name: string; does: string; ids: string[] }
  >();
  const join = (component: Omit<DraftComponent, 'requirements'>, id: string) => {
    const part = parts.get(component.key) ?? { ...component, ids: [] };
    if (!part.ids.includes(id)) part.ids.push(id);
    parts.set(component.key, part);
  };

  const byCapability = groupByCapability(functional, entities);
  for (const { capability, served } of byCapability)
    for (const { id } of served) join(nameCapability(capability, served, entities), id);
  for (const adapter of planAdapters(facts.risks.externalSystems)) {
    for (const id of adapter.requirements) join(adapter, id);
  }
  for (const requirement of functional) {
    const entity = entities.find(({ requirements }) => requirements.includes(requirement.id));
    if (entity) join(domainComponent(entity.name), requirement.id);
  }
  const homeless = functional.filter(({ id }) => ![...parts.values()].some(({ ids }) => ids.includes(id)));
  for (const requirement of homeless) {
    const nearest = nearestPart(requirement, functional, parts);
    const own = ownEntity(requirement, actors);
    const isShared = own !== undefined && timesNamed(own, facts) >= FEWEST_MENTIONS;
    const isEnglish = languageOf(requirement.statement) === 'en';
    const name = (isShared ? own : undefined) ?? (isEnglish ? sectionNoun(requirement, facts.source.title) : own);
    const largest = [...parts.values()]
      .filter(({ layer }) => layer === 'domain')
      .sort((a, b) => b.ids.length - a.ids.length)[0];
    if (nearest !== undefined) nearest.ids.push(requirement.id);
    else if (name !== undefined) join(domainComponent(name), requirement.id);
    else if (!isEnglish && largest) largest.ids.push(requirement.id);
    else join(CORE, requirement.id);
  }
  const core: DraftComponent[] = [...parts.values()].map(({ ids, ...part }) => ({ ...part, requirements: ids }));
  return assignQualities(facts, [...interfacesFor(facts.audiences, facts.requirements), ...foldSmall(core)]);
}

function timesNamed(noun: string, { requirements }: Facts): number {
  const named = new RegExp(`(?<!\\p{L})${noun.replace(/[^\p{L}\d -]/gu, '.')}(?:e?s)?(?!\\p{L})`, 'iu');
  return requirements.filter(({ statement }) => named.test(statement)).length;
}

function actorNouns({ audiences, source, risks }: Facts): Set<string> {
  return new Set(
    [
      ...audiences.map(({ actor }) => actor),
      ...source.actors,
      ...risks.externalSystems.map(({ name }) => name),
    ].flatMap((actor) => {
      const plain = singular(actor.toLowerCase());
      return [plain, plain.split(' ').at(-1) ?? plain, plain.split(' ')[0] ?? plain];
    }),
  );
}

/** The domain things that get a component: enough to tell the requirements apart, few enough to draw. */
function chooseEntities(functional: readonly ReadRequirement[], actors: ReadonlySet<string>): Entity[] {
  const chosen: Entity[] = [];
  for (const entity of findEntities(functional, actors)) {
    const fresh = entity.requirements.filter((id) => !chosen.some(({ requirements }) => requirements.includes(id)));
    if (fresh.length >= 2 && chosen.length < MOST_ENTITIES) chosen.push({ name: entity.name, requirements: fresh });
  }
  return chosen;
}

type Group = { readonly capability: Capability; readonly served: readonly ReadRequirement[] };

function groupByCapability(functional: readonly ReadRequirement[], entities: readonly Entity[]): Group[] {
  const shown = new Map(functional.map(({ id, asserted }) => [id, capabilitiesOf(asserted).map(({ key }) => key)]));
  return CAPABILITIES.flatMap((capability): Group[] => {
    const served = functional.filter(({ id }) => shown.get(id)?.includes(capability.key));
    if (served.length === 0) return [];
    const isDomain = capability.layer === 'domain' && capability.key !== 'scheduling';
    const alreadyHome = served.every(({ id }) => entities.some(({ requirements }) => requirements.includes(id)));
    return isDomain && served.length === 1 && alreadyHome && capability.key === 'approval'
      ? []
      : [{ capability, served }];
  });
}

function nameCapability(
  capability: Capability,
  served: readonly ReadRequirement[],
  entities: readonly Entity[],
): Omit<DraftComponent, 'requirements'> {
  const ids = served.map(({ id }) => id);
  const shared = entities.find(({ requirements }) => ids.every((id) => requirements.includes(id)));
  const text = served.map(({ statement }) => statement).join('\n');
  const name = capability.name(shared ? upperFirst(shared.name) : undefined, text);
  return { key: capability.key, layer: capability.layer, name, does: capability.does };
}

function domainComponent(entity: string): Omit<DraftComponent, 'requirements'> {
  const name = componentNameOf(entity);
  return {
    key: `domain:${entity}`,
    layer: 'domain',
    name,
    does: `Owns the ${name.toLowerCase()}, their states and the rules that change them`,
  };
}

/** The component that serves the most similar requirement, if one is similar enough to belong with it. */
function nearestPart<Part extends { readonly layer: string; readonly ids: string[] }>(
  requirement: ReadRequirement,
  functional: readonly ReadRequirement[],
  parts: ReadonlyMap<string, Part>,
): Part | undefined {
  let best: { readonly part: Part; readonly score: number } | undefined;
  for (const part of parts.values()) {
    if (part.layer !== 'domain') continue;
    for (const other of functional) {
      if (!part.ids.includes(other.id)) continue;
      const score =
        overlap(requirement.lemmas, other.lemmas) +
        (requirement.section && requirement.section === other.section ? 0.1 : 0);
      if (score >= 0.3 && score > (best?.score ?? 0)) best = { part, score };
    }
  }
  return best?.part;
}

function sectionNoun({ section }: ReadRequirement, title: string): string | undefined {
  if (section === title) return undefined;
  const plain = section?.replace(/^[\d.\s]+/u, '').trim();
  if (
    !plain ||
    plain.split(' ').length > 3 ||
    /\d/u.test(plain) ||
    /require|function|must|should|feature|what we|need|scope|wish|story|stories|general|overview|rules|anforderung|goal|nice|later|optional|wish|idea|open|now|problem|bug|slide|notes?\b|comment/iu.test(
      plain,
    )
  )
    return undefined;
  return plain.toLowerCase();
}

/** Domain components of one requirement that another component serves as well are folded away, so that the picture stays readable. */
function foldSmall(components: readonly DraftComponent[]): DraftComponent[] {
  const served = (id: string, but: string) =>
    components.some(
      ({ key, requirements, layer }) =>
        key !== but && layer !== 'adapter' && layer !== 'control' && requirements.includes(id),
    );
  if (components.length <= 10) return [...components];
  return components.filter(
    ({ key, layer, requirements }) =>
      layer !== 'domain' || requirements.length > 1 || !requirements.every((id) => served(id, key)),
  );
}
