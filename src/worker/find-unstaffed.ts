import type { People } from '../directory/index.js';
import { peopleOf } from '../directory/index.js';
import type { Definition } from '../machine/index.js';

/**
 * The roles and groups that gates ask and nobody is in, one line each. A run of such a pipeline is turned away at its start.
 */
export function findUnstaffed(pipelines: readonly Definition[], people: Pick<People, 'roles' | 'groups'>): string[] {
  return pipelines.flatMap(({ name, states }) =>
    Object.entries(states).flatMap(([state, node]) => {
      const asked = node.kind === 'gate' ? node.reviewers : [];
      return asked
        .filter((reviewer) => peopleOf(reviewer, people).length === 0)
        .map((reviewer) => {
          const [kind, missing] = Object.entries(reviewer)[0] ?? [];
          const known = Object.keys(kind === 'group' ? people.groups : people.roles).join(', ') || 'none';
          return `${name}, states.${state}: expected somebody in the ${kind} '${missing}', got reviewers for ${known}`;
        });
    }),
  );
}
