import { sharedLemmas } from '../hunter/content-words.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { LAYERS } from './capabilities.js';
import type { Component } from './draft.js';
import { type DraftComponent, numberComponents } from './draft.js';
import { responsibilityOf } from './responsibility.js';

type Numbered = DraftComponent & { readonly id: string };

/**
 * Turns drafts into components: ids, responsibilities and dependencies.
 *
 * A component depends only on one of a layer further down, so dependencies never run in a circle.
 */
export function connectComponents(
  drafts: readonly DraftComponent[],
  requirements: readonly ReadRequirement[],
): { components: Component[]; keys: ReadonlyMap<string, string> } {
  const numbered = numberComponents(drafts);
  const order = new Map(requirements.map(({ id }, index) => [id, index]));
  const users = usersOfUnused(numbered, requirements);
  const components = numbered.map((component): Component => {
    const served = requirements.filter(({ id }) => component.requirements.includes(id));
    return {
      id: component.id,
      name: component.name,
      responsibility: responsibilityOf(component.does, served),
      requirements: [...component.requirements].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
      dependsOn: numbered
        .filter((other) => dependsOn(component, other, requirements) || users.get(other.id) === component.id)
        .map(({ id }) => id),
    };
  });
  return { components, keys: new Map(numbered.map(({ key, id }) => [key, id])) };
}

const FUNCTIONAL = /^FR-/u;

function dependsOn(from: Numbered, to: Numbered, requirements: readonly ReadRequirement[]): boolean {
  if (LAYERS.indexOf(from.layer) >= LAYERS.indexOf(to.layer)) return false;
  const share = from.requirements.some((id) => FUNCTIONAL.test(id) && to.requirements.includes(id));
  switch (to.key) {
    case 'store':
      return from.layer === 'domain' || ((from.layer === 'shared' || from.layer === 'control') && from.key !== 'map');
    case 'platform':
      return from.key === 'store';
    case 'identity':
      return from.layer === 'interface' || share;
    case 'audit':
      return share || (from.layer === 'domain' && changesThings(from, requirements));
    case 'retention':
      return from.layer === 'domain' && share;
    default:
      return share;
  }
}

function changesThings({ requirements: ids }: Numbered, requirements: readonly ReadRequirement[]): boolean {
  return requirements.some(
    ({ id, statement }) =>
      ids.includes(id) && /\b(?:approv|correct|chang|delet|overrid|cancel|record)/iu.test(statement),
  );
}

/** For each component that nothing would call, the one further up whose requirements are most like its own. */
function usersOfUnused(numbered: readonly Numbered[], requirements: readonly ReadRequirement[]): Map<string, string> {
  const lemmasOf = ({ requirements: ids }: Numbered) =>
    new Set(requirements.filter(({ id }) => ids.includes(id)).flatMap(({ lemmas }) => [...lemmas]));
  const unused = numbered.filter(
    (component) =>
      component.layer !== 'interface' &&
      component.layer !== 'platform' &&
      !numbered.some((other) => dependsOn(other, component, requirements)),
  );
  return new Map(
    unused.flatMap((component): [string, string][] => {
      const own = lemmasOf(component);
      const above = numbered.filter(
        (other) =>
          LAYERS.indexOf(other.layer) < LAYERS.indexOf(component.layer) &&
          (other.layer === 'domain' ||
            other.layer === 'interface' ||
            other.layer === 'shared' ||
            (component.layer === 'control' && other.layer !== 'adapter')),
      );
      const ranked = above
        .map((other) => ({
          id: other.id,
          score:
            sharedLemmas(own, lemmasOf(other)).length +
            (other.layer === 'domain' ? 0.5 : 0) +
            (other.layer === 'interface' ? 0.2 : 0),
        }))
        .sort((a, b) => b.score - a.score);
      return ranked[0] ? [[component.id, ranked[0].id]] : [];
    }),
  );
}
