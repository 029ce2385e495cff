import type { Architecture } from '../work-products.js';
import { LAYERS, type Layer } from './capabilities.js';

export type Component = Architecture['components'][number];
export type DataFlow = Architecture['dataFlows'][number];
export type Decision = Architecture['decisions'][number];

/** A component before it has an id. */
export type DraftComponent = {
  readonly key: string;
  readonly layer: Layer;
  readonly name: string;
  readonly does: string;
  readonly requirements: readonly string[];
};

/** Gives components their ids, those nearest to people first; names that came up twice are told apart. */
export function numberComponents(drafts: readonly DraftComponent[]): (DraftComponent & { readonly id: string })[] {
  const names = new Set<string>();
  return [...drafts]
    .sort((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer))
    .map((draft, index) => {
      const name = names.has(draft.name.toLowerCase()) ? `${draft.name} (${draft.layer})` : draft.name;
      names.add(name.toLowerCase());
      return { ...draft, name, id: `C-${index + 1}` };
    });
}

/** The next free id with a prefix: after `D-4` comes `D-5`. */
export function nextId(prefix: string, taken: readonly { readonly id: string }[]): string {
  const highest = Math.max(0, ...taken.map(({ id }) => Number(id.slice(prefix.length + 1)) || 0));
  return `${prefix}-${highest + 1}`;
}

/** Every requirement with the components that serve it, in the order of the requirements. */
export function coverageOf(
  components: readonly Component[],
  requirements: readonly { readonly id: string }[],
): Architecture['coverage'] {
  return requirements.map(({ id }) => ({
    requirement: id,
    components: components.filter((component) => component.requirements.includes(id)).map((component) => component.id),
  }));
}

/** Whether `to` is reached from `from` over dependencies. */
export function reaches(components: readonly Component[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(components.find((component) => component.id === id)?.dependsOn ?? []));
  }
  return false;
}

/** Where a requirement goes that is like no other. */
export const CORE = {
  key: 'domain:core',
  layer: 'domain',
  name: 'Core functions',
  does: 'Does what belongs to no other part, behind one interface so that it can be moved out later',
} as const;
