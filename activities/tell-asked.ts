import type { Redact, Tool } from '../src/agents/index.js';
import type { GatePreparation, GateRequest, Preview } from '../src/contract/index.js';
import { SignalboxError, sayCall, saySpending } from '../src/contract/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { previewOf } from './preview-of.js';
import { resolveReads } from './stage-io.js';

/** What a tool says is kept up to this size; more than anybody reads. */
const MOST_PREVIEW_BYTES = 1_000_000;

/**
 * Tells what a stage has laid before a gate, from the stored bytes: the ones that an approval would let run. What a tool says is kept, so that whoever
 * decides can read what has no room in the lines.
 *
 * What the store does not have is said: a gate must not stay shut for it.
 */
export async function tellAsked(
  { kind, value }: NonNullable<GateRequest['asked']>,
  {
    store,
    tools,
    redact,
  }: { readonly store: ArtifactStore; readonly tools: readonly Tool[]; readonly redact: Redact | undefined },
): Promise<NonNullable<GatePreparation['told']>> {
  try {
    const { asked = null } = await resolveReads({ asked: value }, store);
    if (kind === 'budget') return saySpending(asked);
    const said = await previewOf(asked, tools, redact);
    if (said === undefined) return sayCall(asked);
    const { json, ...told } = said;
    return { ...sayCall(asked), preview: { ...told, ...(await keep(json, store)) } };
  } catch (error) {
    if (!(error instanceof SignalboxError) || error.code !== 'ARTIFACT_MISSING') throw error;
    return {
      lines: [],
      hidden: 'all of it, for the artifact store does not have it; do not approve what you cannot read',
    };
  }
}

async function keep(json: string | undefined, store: ArtifactStore): Promise<Pick<Preview, 'digest'>> {
  const bytes = Buffer.from(json ?? '', 'utf8');
  if (bytes.length === 0 || bytes.length > MOST_PREVIEW_BYTES) return {};
  const { digest } = await store.put(bytes, 'application/json');
  return { digest };
}
