import type { CheckOutputRequest } from '../src/contract/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { schemaProblems } from './schema-problems.js';
import { resolveReads } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';

/** Creates the activity that holds an output against the shape its stage declares, fetching it where it travels by reference. */
export function createCheckOutput({ store }: { readonly store: ArtifactStore }) {
  return async function checkOutput({ value, schema }: CheckOutputRequest): Promise<readonly string[]> {
    try {
      const { output } = await resolveReads({ output: value }, store);
      return schemaProblems(schema, output);
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}
