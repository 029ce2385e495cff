import { isReference, type Reference, type Stored } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';

/** A result as it came: an envelope from one of our workers, or a bare value from anybody else's. */
export type Output = Json | Stored;

export function isStored(output: Output): output is Stored {
  return isReference(output);
}

/** What the context keeps and the next stage is given: the value while it is small, or a reference with its outline. */
export function referenceOf(stored: Stored): Json {
  if (stored.value !== undefined) return stored.value as Json;
  const { $artifact, mediaType, bytes } = stored;
  return { ...(stored.outline as { [key: string]: Json }), $artifact, mediaType, bytes };
}

/** A reference and nothing that came along with it: what the run carries from step to step. */
export function bare({ $artifact, mediaType, bytes }: Reference): Reference {
  return { $artifact, mediaType, bytes };
}
