import type { Tool } from '../src/agents/index.js';
import type { GatePreparation, GateRequest } from '../src/contract/index.js';
import { SignalboxError, sayCall, saySpending } from '../src/contract/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { previewOf } from './preview-of.js';
import { resolveReads } from './stage-io.js';

/**
 * Tells what a stage has laid before a gate, from the stored bytes: the ones that an approval would let run.
 *
 * What the store does not have is said: a gate must not stay shut for it.
 */
export async function tellAsked(
  { kind, value }: NonNullable<GateRequest['asked']>,
  { store, tools }: { readonly store: ArtifactStore; readonly tools: readonly Tool[] },
): Promise<NonNullable<GatePreparation['told']>> {
  try {
    const { asked = null } = await resolveReads({ asked: value }, store);
    if (kind === 'budget') return saySpending(asked);
    const preview = await previewOf(asked, tools);
    return { ...sayCall(asked), ...(preview && { preview }) };
  } catch (error) {
    if (!(error instanceof SignalboxError) || error.code !== 'ARTIFACT_MISSING') throw error;
    return {
      lines: [],
      hidden: 'all of it, for the artifact store does not have it; do not approve what you cannot read',
    };
  }
}
