import { overlap } from '../hunter/content-words.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { verbClassOf } from '../hunter/verbs.js';
import { isProjectLimit } from '../scout/kinds.js';
import { CAPABILITIES, type Capability } from './capabilities.js';
import { CORE, type DraftComponent } from './draft.js';
import type { Facts } from './facts.js';
import { PROJECT, QUALITY_RULES } from './quality-rules.js';

const BOUNDARY =
  /\b(?:legal|laws?|regulat\p{L}+|ISO|compl(?:y|iant|iance)|certif\p{L}+|validat\p{L}+|contractor|supplier|vendor)\b/iu;
const STORE: Omit<DraftComponent, 'requirements'> = {
  key: 'store',
  layer: 'data',
  name: 'Records store',
  does: 'Holds every record once, in transactions, with backups that are restored for practice',
};
const PLATFORM: Omit<DraftComponent, 'requirements'> = {
  key: 'platform',
  layer: 'platform',
  name: 'Operation and release',
  does: 'Runs, watches, backs up and releases all other components',
};

/** Components that a quality alone can call for: who may do what, what is recorded, how long it is kept. */
const CALLED_FOR = new Set(['identity', 'audit', 'retention', 'offline', 'search', 'payment']);

/** Gives qualities and constraints to the components they bear on, and adds the store and the operation that carry them. */
export function assignQualities({ requirements }: Facts, components: readonly DraftComponent[]): DraftComponent[] {
  const parts = new Map(
    components.map((component) => [component.key, { ...component, requirements: [...component.requirements] }]),
  );
  const give = (base: Omit<DraftComponent, 'requirements'>, id: string) => {
    const part = parts.get(base.key) ?? { ...base, requirements: [] };
    if (!part.requirements.includes(id)) part.requirements.push(id);
    parts.set(base.key, part);
  };
  for (const requirement of requirements) {
    if (requirement.kind === 'functional') {
      if (/^(?:create|record|change|intake|retain|remove)$/u.test(verbClassOf(requirement.clause.verb) ?? ''))
        give(STORE, requirement.id);
      continue;
    }
    const keys = homesFor(requirement, [...parts.values()]);
    for (const key of keys) {
      if (key === 'ui') for (const part of parts.values()) if (part.key.startsWith('ui:')) give(part, requirement.id);
      if (key === 'store') give(STORE, requirement.id);
      if (key === 'platform') give(PLATFORM, requirement.id);
      const capability = CAPABILITIES.find((candidate) => candidate.key === key);
      if (capability && (parts.has(key) || CALLED_FOR.has(key)))
        give(parts.get(key) ?? asComponent(capability, requirement), requirement.id);
    }
    const adapters = [...parts.values()].filter(
      ({ key, requirements: ids }) => key.startsWith('adapter:') && ids.includes(requirement.id),
    );
    const isHome = [...parts.values()].some(({ requirements: ids }) => ids.includes(requirement.id));
    if (!isHome && adapters.length === 0) give(homeOf(requirement, requirements, [...parts.values()]), requirement.id);
  }
  return [...parts.values()].filter(({ requirements: ids }) => ids.length > 0);
}

/** A limit on the project bears on what is released; everything else on the part that does the most similar thing, or the core. */
function homeOf(
  requirement: ReadRequirement,
  all: readonly ReadRequirement[],
  parts: readonly DraftComponent[],
): Omit<DraftComponent, 'requirements'> {
  const isProject =
    requirement.kind === 'constraint' &&
    (isProjectLimit(requirement.statement) ||
      PROJECT.test(requirement.statement) ||
      BOUNDARY.test(requirement.statement));
  if (isProject) return PLATFORM;
  const built = parts.filter(({ key, layer }) => layer !== 'platform' && layer !== 'data' && key !== 'approval');
  const core = built.find(({ key }) => key === CORE.key) ?? built.find(({ layer }) => layer === 'domain');
  return nearest(requirement, all, built) ?? core ?? CORE;
}

function asComponent(
  { key, layer, name, does }: Capability,
  { statement }: ReadRequirement,
): Omit<DraftComponent, 'requirements'> {
  return { key, layer, name: name(undefined, statement), does };
}

/** What is excluded makes no component: it is kept by where people would look for it, unless the rest of the sentence says more. */
function homesFor(requirement: ReadRequirement, parts: readonly DraftComponent[]): string[] {
  if (requirement.excluded) return ['ui'];
  const keys = keysFor(requirement, parts);
  return keys.length === 0 && requirement.refused.length > 0 ? ['ui'] : keys;
}

/** The keys of the rules that match; at most three, so that a coverage entry says something. */
function keysFor(requirement: ReadRequirement, parts: readonly DraftComponent[]): string[] {
  const { asserted, statement, kind } = requirement;
  const shown = CAPABILITIES.filter(
    ({ key, pattern }) => key !== 'payment' && CALLED_FOR.has(key) && pattern.test(asserted),
  ).map(({ key }) => key);
  const bearing = QUALITY_RULES.filter(({ pattern }) => pattern.test(statement)).flatMap(({ keys, pattern }) =>
    keys.filter((key) => !CALLED_FOR.has(key) || pattern.test(asserted)),
  );
  const known = [...new Set([...shown, ...bearing])].filter(
    (key) =>
      key === 'ui' ||
      key === 'store' ||
      key === 'platform' ||
      CALLED_FOR.has(key) ||
      parts.some((part) => part.key === key),
  );
  const project = kind === 'constraint' && PROJECT.test(statement);
  return project && known.length === 0 ? ['platform'] : known.slice(0, 3);
}

function nearest(
  requirement: ReadRequirement,
  all: readonly ReadRequirement[],
  parts: readonly DraftComponent[],
): DraftComponent | undefined {
  let best: { readonly part: DraftComponent; readonly score: number } | undefined;
  for (const part of parts) {
    for (const id of part.requirements) {
      const other = all.find((candidate) => candidate.id === id);
      const score = other ? overlap(requirement.lemmas, other.lemmas) : 0;
      if (score >= 0.34 && score > (best?.score ?? 0)) best = { part, score };
    }
  }
  return best?.part;
}
