import { canonicalJson, INLINE_LIMIT_BYTES, outlineOf, type Reference, type Stored } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { resolveReads } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';

/** Creates the activity that gives stored values as they travel, each as it was given when it was stored. Stores nothing. */
export function createFetchValues({ store }: { readonly store: ArtifactStore }) {
  return async function fetchValues(references: {
    readonly [key: string]: Reference;
  }): Promise<{ readonly [key: string]: Stored }> {
    try {
      const values = await resolveReads(references, store);
      return Object.fromEntries(
        Object.entries(references).map(([key, reference]) => [key, envelopeOf(reference, values[key] ?? null)]),
      );
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}

function envelopeOf({ $artifact, mediaType }: Reference, value: Json): Stored {
  const bytes = Buffer.byteLength(canonicalJson(value));
  return { $artifact, mediaType, bytes, ...(bytes <= INLINE_LIMIT_BYTES ? { value } : { outline: outlineOf(value) }) };
}
