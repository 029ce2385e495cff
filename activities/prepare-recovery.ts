import type { RecoveryPreparation, RecoveryRequest } from '../src/contract/index.js';
import { type Directory, peopleOf } from '../src/directory/index.js';
import type { Reviewer } from '../src/machine/index.js';
import { toActivityFailure } from './to-activity-failure.js';

/**
 * Creates the activity that says who may recover a failed run, each once: whoever is meant, as the directory has them now. A role or
 * group that nobody is in gives nobody.
 */
export function createPrepareRecovery({ directory }: { readonly directory: Directory }) {
  return async function prepareRecovery({ by, escalateTo }: RecoveryRequest): Promise<RecoveryPreparation> {
    try {
      const isAsked = [...by, ...escalateTo].some((reviewer) => !('id' in reviewer));
      const people = isAsked ? await directory.read() : { roles: {}, groups: {} };
      const idsOf = (reviewers: readonly Reviewer[]) => [
        ...new Set(reviewers.flatMap((reviewer) => peopleOf(reviewer, people))),
      ];
      return { by: idsOf(by), escalateTo: idsOf(escalateTo) };
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}
