import { isReference, type KeptRequest, type KeptResult, type Stored } from '../src/contract/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { toActivityFailure } from './to-activity-failure.js';

/**
 * Creates the activity that looks whether another one of its run finished, though nobody heard of it: a result is kept before it is
 * reported. Null where nothing is kept, as for activities that are no worker's of ours.
 */
export function createKeptResult({ store }: { readonly store: ArtifactStore }) {
  return async function keptResult({ key }: KeptRequest): Promise<KeptResult | null> {
    try {
      const kept = await store.kept(key);
      if (kept === undefined) return null;
      const { result = null } = isReference(kept) ? { result: kept } : (kept as { readonly result?: Stored });
      return { output: result as Stored | null };
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}
