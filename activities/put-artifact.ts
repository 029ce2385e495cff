import type { PutRequest, Stored } from '../src/contract/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { storeValue } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';

/** Creates the activity that stores a value made outside our workers. Doing it twice stores it once: its digest is its name. */
export function createPutArtifact({ store }: { readonly store: ArtifactStore }) {
  return async function putArtifact({ value, composed = false }: PutRequest): Promise<Stored> {
    try {
      return await storeValue(value, store, { composed });
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}
