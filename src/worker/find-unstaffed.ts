import type { Definition } from '../machine/index.js';
import type { Reviewers } from './reviewers.js';

/**
 * The roles that gates ask and nobody holds, one line each. A run of such a pipeline is turned away at its start.
 */
export function findUnstaffed(pipelines: readonly Definition[], reviewers: Reviewers): string[] {
  return pipelines.flatMap(({ name, states }) =>
    Object.entries(states).flatMap(([state, node]) => {
      if (node.kind !== 'gate') return [];
      const roles = node.reviewers.flatMap((reviewer) => ('role' in reviewer ? [reviewer.role] : []));
      const known = Object.keys(reviewers).join(', ') || 'none';
      return roles
        .filter((role) => !reviewers[role]?.length)
        .map((role) => `${name}, states.${state}: expected somebody in the role '${role}', got reviewers for ${known}`);
    }),
  );
}
