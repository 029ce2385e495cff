import type { People } from '../directory/index.js';
import { peopleOf } from '../directory/index.js';
import type { Definition, Reviewer } from '../machine/index.js';
import { actionsOf } from './actions-of.js';

/**
 * The roles and groups that gates ask, that may recover or are handed a failed run, or that are told something, and nobody is in, one
 * line each. A run of a pipeline whose gate or recovery has nobody is turned away at its start.
 */
export function findUnstaffed(pipelines: readonly Definition[], people: Pick<People, 'roles' | 'groups'>): string[] {
  return pipelines.flatMap((definition) =>
    placesOf(definition).flatMap(({ place, reviewers }) =>
      reviewers
        .filter((reviewer) => peopleOf(reviewer, people).length === 0)
        .map((reviewer) => {
          const [kind, missing] = Object.entries(reviewer)[0] ?? [];
          const known = Object.keys(kind === 'group' ? people.groups : people.roles).join(', ') || 'none';
          return `${definition.name}, ${place}: expected somebody in the ${kind} '${missing}', got reviewers for ${known}`;
        }),
    ),
  );
}

type Place = { readonly place: string; readonly reviewers: readonly Reviewer[] };

function placesOf(definition: Definition): Place[] {
  const { by = [], escalateTo = [] } = definition.recovery ?? {};
  return [
    ...Object.entries(definition.states).map(([state, node]) => ({
      place: `states.${state}`,
      reviewers: node.kind === 'gate' ? node.reviewers : [],
    })),
    { place: 'recovery.by', reviewers: by },
    { place: 'recovery.escalateTo', reviewers: escalateTo },
    ...actionsOf(definition).map(({ place, action }) => ({
      place,
      reviewers: 'notify' in action ? action.notify.filter((one) => one !== 'requester') : [],
    })),
  ];
}
