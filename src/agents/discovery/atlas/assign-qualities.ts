import { overlap } from '../hunter/content-words.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { verbClassOf } from '../hunter/verbs.js';
import { CAPABILITIES, type Capability } from './capabilities.js';
import type { DraftComponent } from './draft.js';
import type { Facts } from './facts.js';
import { PROJECT, QUALITY_RULES } from './quality-rules.js';

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
    const keys = requirement.excluded ? ['ui'] : keysFor(requirement, [...parts.values()]);
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
    if (!isHome && adapters.length === 0)
      give(nearest(requirement, requirements, [...parts.values()]) ?? PLATFORM, requirement.id);
  }
  return [...parts.values()].filter(({ requirements: ids }) => ids.length > 0);
}

function asComponent(
  { key, layer, name, does }: Capability,
  { statement }: ReadRequirement,
): Omit<DraftComponent, 'requirements'> {
  return { key, layer, name: name(undefined, statement), does };
}

/** The keys of the rules that match; at most three, so that a coverage entry says something. */
function keysFor(requirement: ReadRequirement, parts: readonly DraftComponent[]): string[] {
  const { statement, kind } = requirement;
  const shown = CAPABILITIES.filter(
    ({ key, pattern }) => key !== 'payment' && CALLED_FOR.has(key) && pattern.test(statement),
  ).map(({ key }) => key);
  const bearing = QUALITY_RULES.filter(({ pattern }) => pattern.test(statement)).flatMap(({ keys }) => keys);
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
