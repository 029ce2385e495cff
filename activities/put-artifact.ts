import type { Redact, Tool } from '../src/agents/index.js';
import type { PutRequest, Stored } from '../src/contract/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { findTool } from './find-tool.js';
import { readResult } from './read-result.js';
import { resolveReads, storeValue } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';
import { withoutSecrets } from './without-secrets.js';

export type PutArtifactOptions = {
  readonly store: ArtifactStore;
  readonly tools?: readonly Tool[];
  readonly redact?: Redact | undefined;
};

/**
 * Creates the activity that stores a value made outside our workers. Doing it twice stores it once: its digest is its name.
 *
 * What an activity gave as a tool is held to the tool's schema first.
 */
export function createPutArtifact({ store, tools = [], redact }: PutArtifactOptions) {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return async function putArtifact({ value, composed = false, tool, isStored }: PutRequest): Promise<Stored> {
    try {
      if (tool === undefined) return await storeValue(value, store, { composed });
      const { given } = isStored ? await resolveReads({ given: value }, store) : { given: value };
      return await storeValue(await readResult(findTool(byName, tool), given, redact), store);
    } catch (error) {
      throw withoutSecrets(toActivityFailure(error), redact);
    }
  };
}
