import { STANDARD } from '../hunter/known-systems.js';
import { listed, upperFirst } from '../hunter/words.js';
import type { Risks } from '../work-products.js';
import type { DraftComponent } from './draft.js';

type System = Risks['externalSystems'][number];

const DATABASE = /\b(?:Oracle|PostgreSQL|SQL Server|MySQL|MariaDB|Db2|MongoDB)\b/iu;

/** The key of the adapter for a system: the same for a partner and for the standard it is reached by. */
export function adapterKey(name: string): string {
  return `adapter:${name.toLowerCase()}`;
}

/**
 * One adapter per system outside. A standard that is only the way to a partner is part of that partner's adapter; a database
 * the brief prescribes is no partner but where records are kept.
 */
export function planAdapters(systems: readonly System[]): DraftComponent[] {
  const partners = systems.filter(({ name }) => !STANDARD.test(name) && !DATABASE.test(name));
  const standards = systems.filter(({ name }) => STANDARD.test(name));
  const reached = (standard: System) =>
    partners.filter(({ requirements }) => standard.requirements.some((id) => requirements.includes(id)));
  const adapters = partners.map(({ name, requirements }): DraftComponent => {
    const means = standards
      .filter((standard) => reached(standard).some((partner) => partner.name === name))
      .map((standard) => standard.name);
    return {
      key: adapterKey(name),
      layer: 'adapter',
      name: `${named(name)} adapter`,
      does: `The only part that knows ${name}${means.length > 0 ? `, over ${listed(means)}` : ''}: translates, retries, and holds what ${name} has not acknowledged`,
      requirements,
    };
  });
  const alone = standards.filter((standard) => reached(standard).length === 0);
  return [
    ...adapters,
    ...alone.map(
      ({ name, requirements }): DraftComponent => ({
        key: adapterKey(name),
        layer: 'adapter',
        name: `${named(name)} interface`,
        does: `Speaks ${name} to the outside and the domain's own terms to the inside`,
        requirements,
      }),
    ),
  ];
}

function named(name: string): string {
  return /\p{Lu}|\./u.test(name) ? name : upperFirst(name);
}
